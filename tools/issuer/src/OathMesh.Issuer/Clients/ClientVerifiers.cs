using OathMesh.Verification;

namespace OathMesh.Issuer.Clients;

/// <summary>The verifiers of clients' tokens: one for each action, over the same keys, replay store, revocations and audit.</summary>
internal sealed record ClientVerifiers(TokenVerifier Mint, TokenVerifier Administrate);
