using System.Text.Json;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;
using OathMesh.Bench.Rows;

namespace OathMesh.Bench.Http;

/// <summary>How long answers take at given rates, in turns.</summary>
internal sealed class LatencyRounds(BenchContext context, HttpSession session, CpuShare cpus)
{
    private const int Connections = 32;
    private const double WarmUpSeconds = 0.5;

    private static readonly TimeSpan WarmUpSlice = TimeSpan.FromSeconds(1);

    private readonly Dictionary<LatencyContender, List<LatencyTurn>> _results = [];

    public IReadOnlyList<LatencyTurn> Results(LatencyContender contender) => _results[contender];

    /// <summary>Gives each its turns. Neighbours in the list stay neighbours, whichever comes first: what a machine does meanwhile happens to both most nearly alike.</summary>
    public async Task RunAsync(IReadOnlyList<LatencyContender> contenders, CancellationToken cancellationToken)
    {
        foreach (var contender in contenders)
        {
            _results.Add(contender, []);
        }

        for (var round = 0; round < context.Plan.LatencyWarmUps; round++)
        {
            context.Say($"  latency, warm-up {round + 1} of {context.Plan.LatencyWarmUps}");
            foreach (var contender in contenders)
            {
                await TurnAsync(contender, WarmUpSlice, context.Plan.HttpRounds + round, cancellationToken);
            }
        }

        for (var round = 0; round < context.Plan.HttpRounds; round++)
        {
            context.Say($"  latency, round {round + 1} of {context.Plan.HttpRounds}");
            foreach (var contender in round % 2 == 0 ? contenders : contenders.Reverse())
            {
                _results[contender].Add(await TurnAsync(contender, context.Plan.HttpSlice, round, cancellationToken));
            }
        }
    }

    private async Task<LatencyTurn> TurnAsync(LatencyContender contender, TimeSpan slice, int round, CancellationToken cancellationToken)
    {
        var kind = contender.Kind;
        var receiver = session.Receiver(kind);
        var plan = new LoadPlan
        {
            Port = receiver.Port,
            Rate = contender.Rate,
            Seconds = slice.TotalSeconds,
            WarmUpSeconds = WarmUpSeconds,
            Connections = Connections,
            Seed = round,
            Scheme = kind.Scheme(),
        };
        string? prefix = null;
        if (kind.Scheme() is not null)
        {
            prefix = session.WriteTokens(kind, plan.Requests, slices: 1);
            plan = plan with { Tokens = prefix + "0.txt", IsPool = !kind.ConsumesTokens() };
        }

        await session.SettleAsync(cancellationToken);
        try
        {
            var before = receiver.Process.ProcessorTime;
            var result = await GenerateAsync(plan, cancellationToken);
            var busy = (receiver.Process.ProcessorTime - before).TotalMilliseconds / (((plan.Seconds + plan.WarmUpSeconds) * 1000) + result.HeldUp);
            return new LatencyTurn(result, busy / cpus.ReceiverCores);
        }
        finally
        {
            if (prefix is not null)
            {
                HttpSession.RemoveTokens(prefix);
            }
        }
    }

    /// <summary>Where it has cores of its own it gives way to other programs of the machine, which would take the receiver's.</summary>
    private IReadOnlyList<string> LoadCommand(string file)
    {
        var command = CpuShare.Pin(cpus.Load, BenchProcess.Self("load", file));
        return cpus.Load.Count > 0 ? SchedulingClass.Idle(command) : command;
    }

    private async Task<LoadResult> GenerateAsync(LoadPlan plan, CancellationToken cancellationToken)
    {
        var file = Path.Combine(context.Folder, "load-plan.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(plan, LineJson.Default.LoadPlan), cancellationToken);

        // Compiled once, when it is first called: a compiler in the background would take the core from the thread that measures, for milliseconds.
        await using var process = BenchProcess.Start(LoadCommand(file), context.Time, ("DOTNET_TieredCompilation", "0"), ("DOTNET_gcServer", "0"), ("DOTNET_gcConcurrent", "0"));
        var output = await process.ReadToEndAsync(cancellationToken);
        return output.Length > 0
            ? JsonSerializer.Deserialize(output, LineJson.Default.LoadResult)!
            : throw new VoidFigureException($"The load generator gave no result: {await process.ErrorsAsync()}");
    }
}
