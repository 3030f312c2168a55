using OathMesh.Client.Issuing;
using OathMesh.Tokens;

namespace OathMesh.Client.Pooling;

/// <summary>
/// A token and until when the pool may hand it out. Its life is counted from before it was asked for, on this machine's clocks alone, so that a difference
/// to the issuer's clock does not matter; on both of them, since the one stands still while a machine sleeps and the other can be set.
/// </summary>
internal sealed class StockedToken(OathMeshToken token, TimeSpan shelfLife, int epoch, long askedTimestamp, DateTimeOffset askedAt)
{
    public OathMeshToken Token => token;

    /// <summary>Which stock it belongs to: a drain begins a new one.</summary>
    public int Epoch => epoch;

    public bool IsFresh(TimeProvider time) =>
        time.GetElapsedTime(askedTimestamp) < shelfLife && time.GetUtcNow() - askedAt < shelfLife;

    public static TimeSpan LifeOf(OathMeshToken token, TokenFacts? facts, DateTimeOffset askedAt) => facts?.Lifetime ?? token.ExpiresAt - askedAt;
}
