namespace OathMesh.Bench.Measuring;

/// <summary>Measures contenders in turns, so that whatever the machine does meanwhile happens to all of them.</summary>
internal sealed class InterleavedTimer(MeasurePlan plan, TimeProvider time)
{
    private const int FirstGuess = 16;

    public async Task<Comparison> RunAsync(IReadOnlyList<Contender> contenders, CancellationToken cancellationToken)
    {
        var series = new List<Series>();
        foreach (var contender in contenders)
        {
            cancellationToken.ThrowIfCancellationRequested();
            series.Add(new Series(contender, await CalibrateAsync(contender)));
        }

        for (var round = 0; round < plan.Rounds; round++)
        {
            foreach (var index in Order(series.Count, round))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var entry = series[index];
                var (elapsed, bytes) = await TurnAsync(entry.Contender, entry.Operations);
                entry.Nanoseconds.Add(elapsed.TotalNanoseconds / entry.Operations);
                entry.Bytes.Add((double)bytes / entry.Operations);
            }
        }

        return new Comparison([.. series.Select(entry => new Turns(entry.Contender.Name, entry.Nanoseconds, entry.Bytes))]);
    }

    /// <summary>Whose turn it is: every round starts with the next contender, and every other round goes backwards, so that none always follows the same one.</summary>
    internal static IEnumerable<int> Order(int count, int round)
    {
        for (var i = 0; i < count; i++)
        {
            var step = round % 2 == 0 ? i : count - 1 - i;
            yield return (step + (round / 2)) % count;
        }
    }

    /// <summary>Warms the contender up, and finds how many operations make a slice.</summary>
    private async Task<int> CalibrateAsync(Contender contender)
    {
        var operations = FirstGuess;
        var spent = TimeSpan.Zero;
        while (true)
        {
            var (elapsed, _) = await TurnAsync(contender, operations);
            spent += elapsed;
            var fitting = operations * (plan.Slice / Max(elapsed, TimeSpan.FromTicks(1)));
            if (spent >= plan.WarmUp)
            {
                return (int)Math.Clamp(fitting, 1, contender.MostOperations);
            }

            operations = (int)Math.Clamp(fitting, 1, Math.Min(contender.MostOperations, operations * 8L));
        }
    }

    private async ValueTask<(TimeSpan Elapsed, long Bytes)> TurnAsync(Contender contender, int operations)
    {
        contender.Prepare(operations);

        // What the preparation made is promoted now, not within the turn.
        GC.Collect(1, GCCollectionMode.Forced, blocking: true);
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var started = time.GetTimestamp();
        await contender.RunAsync(operations);
        var elapsed = time.GetElapsedTime(started);
        return (elapsed, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private sealed record Series(Contender Contender, int Operations)
    {
        public List<double> Nanoseconds { get; } = [];

        public List<double> Bytes { get; } = [];
    }
}
