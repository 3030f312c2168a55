namespace OathMesh.Verification;

/// <summary>Kept with a request that the application refused, whatever its token: an event of a scheme said so. Whoever reads a <see cref="RequestVerification"/> of the same verifier must refuse, too.</summary>
/// <param name="Verifier">The verifier of the scheme that refused.</param>
public sealed record RequestRefusal(TokenVerifier Verifier);
