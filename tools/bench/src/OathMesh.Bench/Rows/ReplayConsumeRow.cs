using System.Collections.Concurrent;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;
using OathMesh.Bench.Subjects;

namespace OathMesh.Bench.Rows;

/// <summary>Consuming ids with two threads in a store of a million live ones, beside a concurrent dictionary.</summary>
internal sealed class ReplayConsumeRow : IBenchRow
{
    private const int Live = 1_000_000;
    private const string Ours = "OathMesh memory store";
    private const string ByKey = "ConcurrentDictionary by 128-bit key";
    private const string ByText = "ConcurrentDictionary by the id's text";

    public string Id => "replay-consume";

    public async Task<IReadOnlyList<Measure>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var consume = await CompareAsync(context, timesRemoval: false, cancellationToken);
        var withRemoval = await CompareAsync(context, timesRemoval: true, cancellationToken);
        return
        [
            new()
            {
                Id = "replay/consume",
                Title = "replay consume with 1 M live, 2 threads, ours / ConcurrentDictionary by 128-bit key",
                Value = consume.Ratio(Ours, ByKey),
                Target = new(Bound.AtMost, 0.45, 0.3),
                Readings = Reading.Times(consume),
                Notes = ["Nothing expires within a turn; what a turn added is removed before the next one, untimed. The time is that of both threads together over the ids of both; both are awake when it begins. The store is called as a verification calls it."],
            },
            new()
            {
                Id = "replay/consume-over-text",
                Title = "replay consume with 1 M live, 2 threads, ours / ConcurrentDictionary by the id's text",
                Value = consume.Ratio(Ours, ByText),
            },
            new()
            {
                Id = "replay/consume-and-remove",
                Title = "replay consume and removal of as many expired ids, ours / ConcurrentDictionary by 128-bit key",
                Value = withRemoval.Ratio(Ours, ByKey),
                Readings = Reading.Times(withRemoval),
                Notes = ["The dictionary is told which ids have expired; one that has to look for them is slower."],
            },
        ];
    }

    private static async Task<Comparison> CompareAsync(BenchContext context, bool timesRemoval, CancellationToken cancellationToken)
    {
        var clock = new VirtualClock(context.Time.GetUtcNow());
        using var store = BenchReceiver.Store(clock);
        (string Name, IConsumer Consumer)[] all =
        [
            (Ours, new StoreConsumer(store, clock)),
            (ByKey, new KeyDictionaryConsumer(new ConcurrentDictionary<UInt128, long>())),
            (ByText, new TextDictionaryConsumer(new ConcurrentDictionary<string, long>(StringComparer.Ordinal))),
        ];
        foreach (var (_, consumer) in all)
        {
            ConsumeContender.Fill(consumer, clock, Live);
        }

        return await context.CompareAsync([.. all.Select(entry => new ConsumeContender(entry.Name, entry.Consumer, clock, timesRemoval))], cancellationToken);
    }
}
