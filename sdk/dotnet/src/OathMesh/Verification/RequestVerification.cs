namespace OathMesh.Verification;

/// <summary>The result of a request's one verification, kept with the request so that a second scheme, filter or interceptor reads it instead of consuming the token again.</summary>
/// <param name="Verifier">The verifier that ran.</param>
/// <param name="Result">What it found.</param>
public sealed record RequestVerification(TokenVerifier Verifier, VerificationResult Result);
