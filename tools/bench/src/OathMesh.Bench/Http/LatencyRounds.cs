using System.Text.Json;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;
using OathMesh.Bench.Rows;

namespace OathMesh.Bench.Http;

/// <summary>How long answers take at a given rate, in turns.</summary>
internal sealed class LatencyRounds(BenchContext context, HttpSession session, CpuShare cpus, double rate)
{
    private const int Connections = 32;
    private const double WarmUpSeconds = 0.5;

    private readonly Dictionary<ReceiverKind, List<LoadResult>> _results = [];

    public IReadOnlyList<LoadResult> Results(ReceiverKind kind) => _results[kind];

    public async Task RunAsync(IReadOnlyList<ReceiverKind> kinds, CancellationToken cancellationToken)
    {
        foreach (var kind in kinds)
        {
            _results[kind] = [];
        }

        for (var round = 0; round < context.Plan.HttpRounds; round++)
        {
            context.Say($"  latency at {rate:0} requests/s, round {round + 1} of {context.Plan.HttpRounds}");
            foreach (var index in InterleavedTimer.Order(kinds.Count, round))
            {
                _results[kinds[index]].Add(await TurnAsync(session.Receiver(kinds[index]), round, cancellationToken));
            }
        }
    }

    private async Task<LoadResult> TurnAsync(ReceiverProcess receiver, int round, CancellationToken cancellationToken)
    {
        var plan = new LoadPlan
        {
            Port = receiver.Port,
            Rate = rate,
            Seconds = context.Plan.HttpSlice.TotalSeconds,
            WarmUpSeconds = WarmUpSeconds,
            Connections = Connections,
            Seed = round,
            Scheme = receiver.Kind.Scheme(),
        };
        string? prefix = null;
        if (receiver.Kind.Scheme() is not null)
        {
            prefix = session.WriteTokens(receiver.Kind, plan.Requests, slices: 1);
            plan = plan with { Tokens = prefix + "0.txt" };
        }

        await session.SettleAsync(cancellationToken);
        try
        {
            return await GenerateAsync(plan, cancellationToken);
        }
        finally
        {
            if (prefix is not null)
            {
                HttpSession.RemoveTokens(prefix);
            }
        }
    }

    private async Task<LoadResult> GenerateAsync(LoadPlan plan, CancellationToken cancellationToken)
    {
        var file = Path.Combine(context.Folder, "load-plan.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(plan, LineJson.Default.LoadPlan), cancellationToken);

        // Compiled once, when it is first called: a compiler in the background would take the core from the thread that measures, for milliseconds.
        await using var process = BenchProcess.Start(CpuShare.Pin(cpus.Load, BenchProcess.Self("load", file)), context.Time, ("DOTNET_TieredCompilation", "0"), ("DOTNET_gcServer", "0"), ("DOTNET_gcConcurrent", "0"));
        var output = await process.ReadToEndAsync(cancellationToken);
        return output.Length > 0
            ? JsonSerializer.Deserialize(output, LineJson.Default.LoadResult)!
            : throw new VoidFigureException($"The load generator gave no result: {await process.ErrorsAsync()}");
    }
}
