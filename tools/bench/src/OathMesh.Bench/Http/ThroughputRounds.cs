using OathMesh.Bench.Measuring;
using OathMesh.Bench.Rows;

namespace OathMesh.Bench.Http;

/// <summary>How many requests each receiver answers in a second, in turns.</summary>
internal sealed class ThroughputRounds(BenchContext context, HttpSession session, CpuShare cpus)
{
    /// <summary>What a receiver may answer in a second at first sight; corrected by what it did.</summary>
    private const double FirstGuess = 30_000;

    /// <summary>Tokens for as many are made in any case: a receiver that something held up is faster in its next turn.</summary>
    private const double LeastExpected = 10_000;

    /// <summary>Tokens beyond what the turns before needed.</summary>
    private const double Spare = 1.3;

    private const int Attempts = 6;

    /// <summary>Turns that do not count: at least, and at most when the rate goes on rising.</summary>
    private const int LeastWarmUps = 6;
    private const int MostWarmUps = 12;

    /// <summary>A turn that beats the best one before by less than this has found the receiver warm.</summary>
    private const double Rising = 1.05;

    /// <summary>Below this share of its cores a receiver was not the limit.</summary>
    private const double Saturated = 0.85;

    private readonly Wrk _wrk = new(cpus, context.Time);
    private readonly Dictionary<ReceiverKind, string> _pools = [];
    private readonly Dictionary<ReceiverKind, double> _expected = [];
    private readonly Dictionary<ReceiverKind, List<double>> _rates = [];
    private readonly Dictionary<ReceiverKind, List<double>> _processor = [];
    private readonly Dictionary<ReceiverKind, double> _share = [];
    private long _verified;

    /// <summary>Requests a second of each round.</summary>
    public IReadOnlyList<double> Rates(ReceiverKind kind) => _rates[kind];

    /// <summary>The receiver's processor time for one request, in nanoseconds, of each round.</summary>
    public IReadOnlyList<double> ProcessorNanoseconds(ReceiverKind kind) => _processor[kind];

    /// <summary>The tokens that our receiver allowed in the turns that count, by its own count.</summary>
    public long Verified => _verified;

    /// <summary>The receivers that left some of their processor time unused: the load generator was the limit.</summary>
    public IReadOnlyList<ReceiverKind> NotSaturated => [.. _share.Where(entry => entry.Value < Saturated).Select(entry => entry.Key)];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var receiver in session.Receivers)
        {
            await WarmUpAsync(receiver, cancellationToken);
        }

        for (var round = 0; round < context.Plan.HttpRounds; round++)
        {
            context.Say($"  throughput, round {round + 1} of {context.Plan.HttpRounds}");
            foreach (var index in InterleavedTimer.Order(session.Receivers.Count, round))
            {
                await TurnAsync(session.Receivers[index], cancellationToken);
            }
        }
    }

    /// <summary>Loads a receiver until it gets no faster: the runtime compiles what is called often a second time, in the background and on the same cores.</summary>
    private async Task WarmUpAsync(ReceiverProcess receiver, CancellationToken cancellationToken)
    {
        var best = 0.0;
        for (var turn = 1; turn <= MostWarmUps; turn++)
        {
            context.Say($"  warm-up of {receiver.Kind}, turn {turn}");
            var result = await LoadAsync(receiver, context.Plan.HttpSlice, cancellationToken);
            await session.SettleAsync(cancellationToken);
            Learn(receiver.Kind, result);
            if (turn >= LeastWarmUps && result.Exhausted == 0 && result.PerSecond < best * Rising)
            {
                return;
            }

            best = Math.Max(best, result.PerSecond);
        }
    }

    private async Task TurnAsync(ReceiverProcess receiver, CancellationToken cancellationToken)
    {
        var duration = context.Plan.HttpSlice;
        for (var attempt = 1; ; attempt++)
        {
            await session.SettleAsync(cancellationToken);
            var before = await receiver.StatusAsync(cancellationToken);
            var processorTime = receiver.Process.ProcessorTime;
            var result = await LoadAsync(receiver, duration, cancellationToken);
            processorTime = receiver.Process.ProcessorTime - processorTime;
            var after = await receiver.StatusAsync(cancellationToken);
            Learn(receiver.Kind, result);
            if (result.Exhausted == 0 && result.Broken == 0)
            {
                ThrowIfNotAllAllowed(receiver.Kind, result, before, after);
                Count(receiver.Kind, result, processorTime);
                _verified += after.Allowed - before.Allowed;
                return;
            }

            if (attempt == Attempts)
            {
                throw new VoidFigureException($"{receiver.Kind.Title()}: in {Attempts} attempts tokens ran out or connections broke ({result.Broken}).");
            }
        }
    }

    private async Task<WrkResult> LoadAsync(ReceiverProcess receiver, TimeSpan duration, CancellationToken cancellationToken)
    {
        if (!receiver.Kind.ConsumesTokens())
        {
            if (!_pools.TryGetValue(receiver.Kind, out var pool))
            {
                _pools[receiver.Kind] = pool = session.WriteTokens(receiver.Kind, 0, _wrk.Threads);
            }

            return await _wrk.RunAsync(receiver, pool, duration, cancellationToken);
        }

        var count = (int)(_expected.GetValueOrDefault(receiver.Kind, FirstGuess) * Spare * duration.TotalSeconds);
        var prefix = session.WriteTokens(receiver.Kind, count, _wrk.Threads);
        try
        {
            return await _wrk.RunAsync(receiver, prefix, duration, cancellationToken);
        }
        finally
        {
            HttpSession.RemoveTokens(prefix);
        }
    }

    /// <summary>What the next turn may need. Of a turn that ran out it is only known that there were too few.</summary>
    private void Learn(ReceiverKind kind, WrkResult result)
    {
        var known = _expected.TryGetValue(kind, out var expected);
        _expected[kind] = result.Exhausted > 0 ? (known ? expected : FirstGuess) * 2 : Math.Max(Math.Max(expected, LeastExpected), result.PerSecond);
    }

    /// <summary>No answer but 200, and behind each of them a verification: what wrk saw and what the receiver counted must agree.</summary>
    private static void ThrowIfNotAllAllowed(ReceiverKind kind, WrkResult result, ReceiverStatus before, ReceiverStatus after)
    {
        if (result.Refused > 0 || after.Denied != before.Denied)
        {
            throw new VoidFigureException($"{kind.Title()} refused {Math.Max(result.Refused, after.Denied - before.Denied)} of {result.Requests} requests.");
        }

        if (kind == ReceiverKind.OathMesh && after.Allowed - before.Allowed < result.Requests)
        {
            throw new VoidFigureException($"{kind.Title()} answered {result.Requests} requests, but verified only {after.Allowed - before.Allowed} tokens.");
        }
    }

    private void Count(ReceiverKind kind, WrkResult result, TimeSpan processorTime)
    {
        ListOf(_rates, kind).Add(result.PerSecond);
        ListOf(_processor, kind).Add(processorTime.TotalNanoseconds / result.Requests);
        var share = processorTime.TotalMicroseconds / result.Microseconds / cpus.ReceiverCores;
        _share[kind] = Math.Max(_share.GetValueOrDefault(kind), share);
    }

    private static List<double> ListOf(Dictionary<ReceiverKind, List<double>> lists, ReceiverKind kind) =>
        lists.TryGetValue(kind, out var list) ? list : lists[kind] = [];
}
