using OathMesh.Bench.Measuring;
using OathMesh.Replay;

namespace OathMesh.Bench.Subjects;

/// <summary>Our store. It removes what has expired by itself; asking it for a few ids makes every shard do so.</summary>
internal sealed class StoreConsumer(MemoryReplayStore store, VirtualClock clock) : IConsumer
{
    private const int Strokes = 1024;

    private UInt128[] _keys = [];

    public void Use(UInt128[] keys) => _keys = keys;

    public void Consume(int index, long keepUntil) => Consume(_keys[index], keepUntil);

    public void RemoveExpired(int part, int parts)
    {
    }

    public void Settle()
    {
        foreach (var key in RandomKeys.Make(Strokes))
        {
            Consume(key, clock.Seconds);
        }
    }

    private void Consume(UInt128 key, long keepUntil)
    {
        var pending = store.ConsumeAsync(new ReplayEntry(key, clock.Seconds, keepUntil, clock.Now), CancellationToken.None);
        if (!pending.IsCompletedSuccessfully || pending.Result != ReplayOutcome.Consumed)
        {
            throw new VoidFigureException("The memory store did not consume a fresh id.");
        }
    }
}
