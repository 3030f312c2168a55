using OathMesh.Replay;

namespace OathMesh.Redis;

/// <summary>
/// The tokens that this instance allowed a moment ago. While Redis is down each may be presented once more with the same request, so that a caller whose
/// response was lost survives its retry. Never holds a token that was not allowed; forgets the oldest when it is full.
/// </summary>
internal sealed class KnownGoodTokens(TimeProvider time, TimeSpan window, int capacity = KnownGoodTokens.DefaultCapacity)
{
    public const int DefaultCapacity = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, Known> _tokens = [];
    private readonly Queue<(UInt128 Key, long AllowedAt)> _order = new();

    public bool IsOn => window > TimeSpan.Zero;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _tokens.Count;
            }
        }
    }

    public void Remember(in ReplayEntry entry)
    {
        if (!IsOn || entry.RequestFingerprint == UInt128.Zero)
        {
            return;
        }

        var now = time.GetTimestamp();
        lock (_lock)
        {
            while (_order.TryPeek(out var oldest) && (_order.Count >= capacity || time.GetElapsedTime(oldest.AllowedAt, now) > window))
            {
                _order.Dequeue();
                _tokens.Remove(oldest.Key);
            }

            _order.Enqueue((entry.Key, now));
            _tokens[entry.Key] = new Known(entry.RequestFingerprint, now);
        }
    }

    /// <summary>Uses a token's one second chance. A second presentation with another request takes the chance away, too.</summary>
    public bool TryUse(in ReplayEntry entry)
    {
        if (!IsOn || entry.RequestFingerprint == UInt128.Zero)
        {
            return false;
        }

        lock (_lock)
        {
            return _tokens.Remove(entry.Key, out var known)
                && known.RequestFingerprint == entry.RequestFingerprint
                && time.GetElapsedTime(known.AllowedAt) <= window;
        }
    }

    /// <summary>Forgets a token that was presented again while Redis was up.</summary>
    public void Forget(UInt128 key)
    {
        if (IsOn)
        {
            lock (_lock)
            {
                _tokens.Remove(key);
            }
        }
    }

    private readonly record struct Known(UInt128 RequestFingerprint, long AllowedAt);
}
