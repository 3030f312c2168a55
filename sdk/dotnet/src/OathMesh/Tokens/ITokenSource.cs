namespace OathMesh.Tokens;

/// <summary>Where a caller's tokens come from: a key of its own, an issuer, or whatever a user brings. Safe for use by many threads.</summary>
public interface ITokenSource
{
    /// <summary>Gets a token that nobody has been given before. It works once, so every attempt to send a request asks again.</summary>
    /// <param name="request">What the token is to say.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The token.</returns>
    /// <exception cref="OathMeshTokenException">No token can be had; the message says why and how to mend it.</exception>
    ValueTask<OathMeshToken> GetTokenAsync(TokenRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Tells the source that a receiver refused a token it gave, so that tokens it holds in stock and that would meet the same fate
    /// can be thrown away. Must not block and must not throw. Does nothing by default.
    /// </summary>
    /// <param name="request">What the refused token was asked for.</param>
    /// <param name="code">The receiver's error code, such as <c>replay_unavailable</c> (docs/protocol.md, section 3).</param>
    void ReportRefusal(TokenRequest request, string code)
    {
    }
}
