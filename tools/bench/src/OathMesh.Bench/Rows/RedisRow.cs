using System.Diagnostics;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;
using OathMesh.Bench.Subjects;

namespace OathMesh.Bench.Rows;

/// <summary>What the Redis replay store adds to a verification with Redis on loopback, beside a bare <c>SET NX PX</c> over the same client library.</summary>
internal sealed class RedisRow : IBenchRow
{
    private const int Callers = 64;
    private const int BenchmarkRequests = 200_000;
    private const string Ours = "OathMesh Redis store";
    private const string Bare = "bare SET NX PX";
    private const string Tool = "redis-benchmark, 64 under way on one connection";

    public string Id => "redis";

    public async Task<IReadOnlyList<Measure>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        await using var redis = await RedisSubject.StartAsync(context.Folder, context.Time, cancellationToken);
        (string Name, Func<UInt128, Task> Run)[] contenders = [(Ours, redis.ConsumeAsync), (Bare, redis.SetAsync)];
        var series = contenders.ToDictionary(contender => contender.Name, _ => new Series());
        var tool = new List<double>();

        // The first round only warms up.
        for (var round = -1; round < context.Plan.Rounds; round++)
        {
            foreach (var index in InterleavedTimer.Order(contenders.Length, round + 1))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (name, run) = contenders[index];
                var one = await OneCallerAsync(context, run);
                var many = await ManyCallersAsync(context, run);
                if (round >= 0)
                {
                    series[name].Add(one, many);
                }
            }

            if (round >= 0 && round < context.Plan.HttpRounds)
            {
                tool.Add(await redis.BenchmarkAsync(BenchmarkRequests, cancellationToken));
            }
        }

        var rate = Quartiles.Of(tool);
        return
        [
            new()
            {
                Id = "redis/latency-p50",
                Title = "replay consume in Redis, one caller, median, ours / bare SET NX PX",
                Value = Comparison.Ratio(series[Ours].Medians, series[Bare].Medians),
                Readings = [.. series.Select(entry => new Reading(entry.Key, Unit.Nanoseconds, Quartiles.Of(entry.Value.Medians)))],
                Notes = ["The store's own time is what it adds to a verification."],
            },
            new()
            {
                Id = "redis/latency-p99",
                Title = "replay consume in Redis, one caller, 99th percentile, ours / bare SET NX PX",
                Value = Comparison.Ratio(series[Ours].Tails, series[Bare].Tails),
                Readings = [.. series.Select(entry => new Reading(entry.Key, Unit.Nanoseconds, Quartiles.Of(entry.Value.Tails)))],
            },
            new()
            {
                Id = "redis/throughput",
                Title = "replay consumes a second, 64 callers, ours / redis-benchmark's SET NX PX",
                Value = Quartiles.Of(series[Ours].Rates).Select(value => value / rate.Median),
                Readings =
                [
                    .. series.Select(entry => new Reading(entry.Key, Unit.PerSecond, Quartiles.Of(entry.Value.Rates))),
                    new(Tool, Unit.PerSecond, rate),
                ],
                Notes = ["redis-benchmark is a program in C that does nothing else: the bare SET shows how much of the distance is the client library's."],
            },
            new()
            {
                Id = "redis/processor",
                Title = "processor time of this process for one replay consume, 64 callers, ours / bare SET NX PX",
                Value = Comparison.Ratio(series[Ours].Processor, series[Bare].Processor),
                Readings = [.. series.Select(entry => new Reading(entry.Key, Unit.Nanoseconds, Quartiles.Of(entry.Value.Processor)))],
            },
        ];
    }

    private static async Task<(double Median, double Tail)> OneCallerAsync(BenchContext context, Func<UInt128, Task> run)
    {
        var keys = RandomKeys.Make(1 << 12);
        var times = new List<double>(keys.Length);
        var began = context.Time.GetTimestamp();
        foreach (var key in keys)
        {
            var sent = context.Time.GetTimestamp();
            await run(key);
            times.Add(context.Time.GetElapsedTime(sent).TotalNanoseconds);
            if (context.Time.GetElapsedTime(began) > context.Plan.Slice * 4)
            {
                break;
            }
        }

        times.Sort();
        return (times[times.Count / 2], times[times.Count * 99 / 100]);
    }

    private static async Task<(double Rate, double Processor)> ManyCallersAsync(BenchContext context, Func<UInt128, Task> run)
    {
        var done = 0;
        using var self = Process.GetCurrentProcess();
        var used = self.TotalProcessorTime;
        var began = context.Time.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (context.Time.GetElapsedTime(began) < context.Plan.Slice * 4)
            {
                foreach (var key in RandomKeys.Make(16))
                {
                    await run(key);
                }

                Interlocked.Add(ref done, 16);
            }
        })));
        var took = context.Time.GetElapsedTime(began);
        self.Refresh();
        return (done / took.TotalSeconds, (self.TotalProcessorTime - used).TotalNanoseconds / done);
    }

    private sealed class Series
    {
        public List<double> Medians { get; } = [];

        public List<double> Tails { get; } = [];

        public List<double> Rates { get; } = [];

        public List<double> Processor { get; } = [];

        public void Add((double Median, double Tail) one, (double Rate, double Processor) many)
        {
            Medians.Add(one.Median);
            Tails.Add(one.Tail);
            Rates.Add(many.Rate);
            Processor.Add(many.Processor);
        }
    }
}
