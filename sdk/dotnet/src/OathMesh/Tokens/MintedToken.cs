namespace OathMesh.Tokens;

/// <summary>A token and what a caller needs to know about it. Deliberately not a record: a record would print the token.</summary>
public sealed class MintedToken
{
    internal MintedToken(string token, string tokenId, long issuedAt, long expiresAt, string keyId)
    {
        Token = token;
        TokenId = tokenId;
        IssuedAt = issuedAt;
        ExpiresAt = expiresAt;
        KeyId = keyId;
    }

    /// <summary>The compact token. A secret until it is used: never log it.</summary>
    public string Token { get; }

    /// <summary>The token's id (<c>jti</c>): 128 random bits as base64url.</summary>
    public string TokenId { get; }

    /// <summary>When it was issued (<c>iat</c>), in seconds since 1970-01-01T00:00:00Z.</summary>
    public long IssuedAt { get; }

    /// <summary>When it expires (<c>exp</c>), in seconds since 1970-01-01T00:00:00Z; 1 to 300 seconds after <see cref="IssuedAt"/>.</summary>
    public long ExpiresAt { get; }

    /// <summary>The id of the key that signed it.</summary>
    public string KeyId { get; }

    /// <summary>Names the token by its id only.</summary>
    public override string ToString() => $"OathMesh token {TokenId}";
}
