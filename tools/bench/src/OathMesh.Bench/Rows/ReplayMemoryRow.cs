using System.Collections.Concurrent;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;
using OathMesh.Bench.Subjects;

namespace OathMesh.Bench.Rows;

/// <summary>What a live id takes in memory, and whether the memory comes back after a burst.</summary>
internal sealed class ReplayMemoryRow : IBenchRow
{
    private const int Live = 1_000_000;

    public string Id => "replay-memory";

    public Task<IReadOnlyList<Measure>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var clock = new VirtualClock(context.Time.GetUtcNow());
        using var store = BenchReceiver.Store(clock);
        var ours = new StoreConsumer(store, clock);
        var empty = Settled();
        ConsumeContender.Fill(ours, clock, Live);
        var full = Settled() - empty;

        clock.Advance(200_000);
        ours.Settle();
        var after = Settled() - empty;
        GC.KeepAlive(store);

        var dictionary = new ConcurrentDictionary<UInt128, long>();
        var peer = new KeyDictionaryConsumer(dictionary);
        empty = Settled();
        ConsumeContender.Fill(peer, clock, Live);
        var peerFull = Settled() - empty;
        GC.KeepAlive(dictionary);

        return Task.FromResult<IReadOnlyList<Measure>>(
        [
            new()
            {
                Id = "replay/bytes",
                Title = "memory of a live id, with 1 M live",
                Unit = Unit.Bytes,
                Value = Quartiles.Exactly((double)full / Live),
                Target = new(Bound.AtMost, 64),
                Readings = [new("ConcurrentDictionary by 128-bit key", Unit.Bytes, Quartiles.Exactly((double)peerFull / Live))],
            },
            new()
            {
                Id = "replay/kept",
                Title = "memory kept when a burst of 1 M has expired / at its height",
                Value = Quartiles.Exactly((double)after / full),
            },
        ]);
    }

    private static long Settled()
    {
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
