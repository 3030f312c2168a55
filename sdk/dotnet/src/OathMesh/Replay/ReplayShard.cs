namespace OathMesh.Replay;

/// <summary>A part of the memory store: the live keys, and for each second in which some expire, which.</summary>
internal sealed class ReplayShard(MemoryReplayStore store)
{
    private readonly Lock _lock = new();
    private readonly HashSet<UInt128> _live = [];
    private readonly PriorityQueue<List<UInt128>, long> _expiring = new();
    private readonly Dictionary<long, List<UInt128>> _bySecond = [];
    private long _clearedBefore = long.MinValue;

    public ReplayOutcome Consume(ReplayEntry entry, long now)
    {
        lock (_lock)
        {
            ClearLocked(now);
            if (_live.Contains(entry.Key))
            {
                return ReplayOutcome.Replayed;
            }

            // A clock that was set back brings tokens to life again whose entries are gone: what cannot be known is denied.
            if (entry.KeepUntil < _clearedBefore)
            {
                return ReplayOutcome.Unavailable;
            }

            if (!store.TryReserve())
            {
                return ReplayOutcome.Unavailable;
            }

            _live.Add(entry.Key);
            if (!_bySecond.TryGetValue(entry.KeepUntil, out var keys))
            {
                keys = [];
                _bySecond.Add(entry.KeepUntil, keys);
                _expiring.Enqueue(keys, entry.KeepUntil);
            }

            keys.Add(entry.Key);
            return ReplayOutcome.Consumed;
        }
    }

    public void Clear(long now)
    {
        lock (_lock)
        {
            ClearLocked(now);
        }
    }

    /// <summary>An entry lives while <c>now &lt;= keepUntil</c>.</summary>
    private void ClearLocked(long now)
    {
        _clearedBefore = Math.Max(_clearedBefore, now);
        while (_expiring.TryPeek(out var keys, out var second) && second < now)
        {
            _expiring.Dequeue();
            _bySecond.Remove(second);
            foreach (var key in keys)
            {
                _live.Remove(key);
            }

            store.Release(keys.Count);
        }
    }
}
