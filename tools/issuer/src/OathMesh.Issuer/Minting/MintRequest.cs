using OathMesh.Tokens;

namespace OathMesh.Issuer.Minting;

/// <summary>What a client asks for: well-formed, not yet held against its grants.</summary>
internal sealed record MintRequest(TokenClaims Claims, int Count)
{
    public const int MaxCount = 64;
}
