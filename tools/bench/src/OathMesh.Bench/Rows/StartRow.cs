using OathMesh.Bench.Http;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;

namespace OathMesh.Bench.Rows;

/// <summary>How long an API takes from the start of its process until it listens, and how long its first allowed request takes.</summary>
internal sealed class StartRow : IBenchRow
{
    private static readonly ReceiverKind[] Kinds = [ReceiverKind.OathMesh, ReceiverKind.OathMeshCold, ReceiverKind.Anonymous, ReceiverKind.JwtBearerEs256];

    public string Id => "start";

    public async Task<IReadOnlyList<Measure>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        await using var session = await HttpSession.StartAsync(context, [], [], cancellationToken);
        var ready = Kinds.ToDictionary(kind => kind, _ => new List<double>());
        var first = Kinds.ToDictionary(kind => kind, _ => new List<double>());

        // The first start of each only fills the system's caches.
        for (var round = -1; round < context.Plan.Starts; round++)
        {
            foreach (var index in InterleavedTimer.Order(Kinds.Length, round + 1))
            {
                var (start, request) = await TurnAsync(context, session, Kinds[index], cancellationToken);
                if (round >= 0)
                {
                    ready[Kinds[index]].Add(start.TotalNanoseconds);
                    first[Kinds[index]].Add(request.TotalNanoseconds);
                }
            }
        }

        return
        [
            Of("start/ready", "start of the process to listening, ours / no authentication", ready, ReceiverKind.Anonymous),
            Of("start/warm-up", "start of the process to listening, warm-up on / off", ready, ReceiverKind.OathMeshCold),
            Of("start/first-request", "first allowed request, ours / no authentication", first, ReceiverKind.Anonymous),
            Of("start/first-request-warm", "first allowed request, warm-up on / off", first, ReceiverKind.OathMeshCold),
        ];
    }

    private static async Task<(TimeSpan Ready, TimeSpan First)> TurnAsync(
        BenchContext context, HttpSession session, ReceiverKind kind, CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        await using var receiver = await ReceiverProcess.StartAsync(kind, session.Folder, [], context.Time, cancellationToken);
        var ready = context.Time.GetElapsedTime(started);

        await session.WaitForNextSecondAsync(cancellationToken);
        var token = session.Mint(kind);
        var sent = context.Time.GetTimestamp();
        var status = await receiver.SendAsync(token, cancellationToken);
        var first = context.Time.GetElapsedTime(sent);
        return status == System.Net.HttpStatusCode.OK
            ? (ready, first)
            : throw new VoidFigureException($"{kind.Title()}: the first request got {(int)status}.");
    }

    private static Measure Of(string id, string title, Dictionary<ReceiverKind, List<double>> series, ReceiverKind peer) => new()
    {
        Id = id,
        Title = title,
        Value = Comparison.Ratio(series[ReceiverKind.OathMesh], series[peer]),
        Readings = peer == ReceiverKind.Anonymous ? [.. series.Select(entry => new Reading(entry.Key.Title(), Unit.Nanoseconds, Quartiles.Of(entry.Value)))] : [],
    };
}
