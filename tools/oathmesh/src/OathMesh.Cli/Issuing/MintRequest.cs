using OathMesh.Tokens;

namespace OathMesh.Cli.Issuing;

/// <summary>What is asked for.</summary>
/// <param name="Claims">What the token is to say.</param>
/// <param name="LifetimeSeconds">The lifetime wished for; <see langword="null"/> when none was named.</param>
internal sealed record MintRequest(TokenClaims Claims, long? LifetimeSeconds);
