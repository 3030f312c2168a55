using OathMesh.Bench.Measuring;
using OathMesh.Replay;

namespace OathMesh.Bench.Subjects;

/// <summary>Our store. It removes what has expired by itself: in passing, and by a timer.</summary>
internal sealed class StoreConsumer(MemoryReplayStore store, VirtualClock clock) : IConsumer
{
    private ReplayEntry[] _entries = [];

    /// <summary>Made beforehand: a processor that reads a struct it has only just put together waits for all writes before it, which a verification does not do.</summary>
    public void Use(UInt128[] keys, Func<int, long> keepUntil) =>
        _entries = [.. keys.Select((key, index) => new ReplayEntry(key, clock.Seconds, keepUntil(index), clock.Now))];

    public void Consume(int index)
    {
        if (store.Consume(in _entries[index]) != ReplayOutcome.Consumed)
        {
            throw new VoidFigureException("The memory store did not consume a fresh id.");
        }
    }

    public void Settle() => clock.Fire();

    public void RemoveExpired(int part, int parts)
    {
    }
}
