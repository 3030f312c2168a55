namespace OathMesh.Tokens;

/// <summary>A token as a source hands it out: to be sent once, to one receiver. Its text is a credential and is not printed by <see cref="ToString"/>.</summary>
public sealed class OathMeshToken
{
    /// <summary>Creates a token.</summary>
    /// <param name="value">The compact JWS.</param>
    /// <param name="tokenId">The <c>jti</c>.</param>
    /// <param name="expiresAt">The <c>exp</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="value"/> or <paramref name="tokenId"/> is empty.</exception>
    public OathMeshToken(string value, string tokenId, DateTimeOffset expiresAt)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        ArgumentException.ThrowIfNullOrEmpty(tokenId);
        Value = value;
        TokenId = tokenId;
        ExpiresAt = expiresAt;
    }

    /// <summary>The compact JWS, sent as <c>Authorization: OathMesh VALUE</c>.</summary>
    public string Value { get; }

    /// <summary>The <c>jti</c>, under which issuer and receiver write the token to their audit logs.</summary>
    public string TokenId { get; }

    /// <summary>The <c>exp</c>: when the token is dead, leeway left aside.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>The token's id and expiry, never its text.</summary>
    /// <returns>A text fit for a log.</returns>
    public override string ToString() => $"OathMesh token {TokenId}, expires {ExpiresAt:O}";
}
