using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;
using OathMesh.Bench.Subjects;
using OathMesh.Replay;

namespace OathMesh.Bench.Rows;

/// <summary>A full replay store: whether ten million live ids cost a verification more than ten thousand.</summary>
internal sealed class ReplaySizeRow : IBenchRow
{
    private const int Small = 10_000;
    private const int Large = 10_000_000;
    private const double NeededGibibytes = 4;
    private const string Few = "10 k live ids";
    private const string Many = "10 M live ids";

    public string Id => "replay-size";

    public async Task<IReadOnlyList<Measure>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < NeededGibibytes * (1L << 30))
        {
            throw new VoidFigureException($"10 M live ids need a machine with {NeededGibibytes} GiB of memory.");
        }

        using var issuer = new BenchIssuer();
        using var small = Filled(Small, context.Time);
        using var large = Filled(Large, context.Time);
        var comparison = await context.CompareAsync(
            [
                new VerifyContender(Few, await BenchReceiver.CreateAsync([issuer], store: small), () => issuer.Mint()),
                new VerifyContender(Many, await BenchReceiver.CreateAsync([issuer], store: large), () => issuer.Mint()),
            ],
            cancellationToken);

        return
        [
            new()
            {
                Id = "replay/size",
                Title = "verification with 10 M live ids / with 10 k",
                Value = comparison.Ratio(Many, Few),
                Target = new(Bound.AtMost, 1.5, 1.2),
                Readings = Reading.Times(comparison),
            },
        ];
    }

    private static MemoryReplayStore Filled(int count, TimeProvider time)
    {
        var store = BenchReceiver.Store();
        ConsumeContender.Fill(new StoreConsumer(store, new VirtualClock(time.GetUtcNow())), new VirtualClock(time.GetUtcNow()), count);
        return store;
    }
}
