using OathMesh.Tokens;

namespace OathMesh.Client;

/// <summary>A token source that can give several tokens at once, so that a <see cref="PooledTokenSource"/> can get them ahead of need. Safe for use by many threads.</summary>
public interface IBatchTokenSource : ITokenSource
{
    /// <summary>The most tokens that one call gives: at least 1.</summary>
    int MaxBatchSize { get; }

    /// <summary>Gets several tokens that say the same, each with an id of its own and given to nobody before.</summary>
    /// <param name="request">What the tokens are to say. Not bound to a request.</param>
    /// <param name="count">How many: 1 to <see cref="MaxBatchSize"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The tokens, as many as were asked for.</returns>
    /// <exception cref="OathMeshTokenException">No tokens can be had; the message says why and how to mend it.</exception>
    ValueTask<IReadOnlyList<OathMeshToken>> GetTokensAsync(TokenRequest request, int count, CancellationToken cancellationToken);
}
