using System.Globalization;
using OathMesh.Bench.Http;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;

namespace OathMesh.Bench.Rows;

/// <summary>Requests over HTTP: how many a second, how much later the answers come, and the memory that it takes.</summary>
internal sealed class HttpRow : IBenchRow
{
    private const double Mebibyte = 1 << 20;

    private static readonly ReceiverKind[] Kinds =
    [
        ReceiverKind.OathMesh, ReceiverKind.Anonymous, ReceiverKind.AcceptsEveryone, ReceiverKind.JwtBearerEs256, ReceiverKind.JwtBearerRs256, ReceiverKind.OathMeshAudited,
    ];

    public string Id => "http";

    public async Task<IReadOnlyList<Measure>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        if (await Wrk.VersionAsync(context.Time, cancellationToken) is null)
        {
            throw new VoidFigureException("wrk is not installed: apt-get install wrk, or run ./build.sh bench, which installs it where it may.");
        }

        var cpus = CpuShare.Here();
        await using var session = await HttpSession.StartAsync(context, cpus.Receiver, Kinds, cancellationToken);
        var idle = Memory(session);
        var throughput = new ThroughputRounds(context, session, cpus);
        await throughput.RunAsync(cancellationToken);
        var loaded = Memory(session);

        var measures = new LatencyMeasures(kind => Quartiles.Of(throughput.Rates(kind)).Median);
        var latency = new LatencyRounds(context, session, cpus);
        await latency.RunAsync(measures.Contenders, cancellationToken);

        return [.. Throughput(throughput, cpus), .. measures.Of(latency.Results), .. MemoryMeasures(idle, loaded)];
    }

    private static IEnumerable<Measure> Throughput(ThroughputRounds rounds, CpuShare cpus)
    {
        yield return new()
        {
            Id = "http/over-es256",
            Title = "Kestrel requests/s, ours / JwtBearer ES256",
            Value = Over(rounds, ReceiverKind.OathMesh, ReceiverKind.JwtBearerEs256),
            Target = new(Bound.AtLeast, 2.5, 3.2),
            Readings =
            [
                .. Kinds.Select(kind => new Reading(kind.Title(), Unit.PerSecond, Quartiles.Of(rounds.Rates(kind)))),
                .. Kinds.Select(kind => new Reading(kind.Title() + ", processor time a request", Unit.Nanoseconds, Quartiles.Of(rounds.ProcessorNanoseconds(kind)))),
            ],
            Notes = [.. Notes(rounds, cpus)],
        };
        yield return new()
        {
            Id = "http/over-rs256",
            Title = "Kestrel requests/s, ours / JwtBearer RS256",
            Value = Over(rounds, ReceiverKind.OathMesh, ReceiverKind.JwtBearerRs256),
            Target = new(Bound.AtLeast, 1.35, 1.6),
        };
        yield return new()
        {
            Id = "http/over-anonymous",
            Title = "Kestrel requests/s, ours / no authentication",
            Value = Over(rounds, ReceiverKind.OathMesh, ReceiverKind.Anonymous),
            Target = new(Bound.AtLeast, 0.40, 0.50),
        };
        yield return new()
        {
            Id = "http/accepting-over-anonymous",
            Title = "Kestrel requests/s, a handler that accepts everyone / no authentication",
            Value = Over(rounds, ReceiverKind.AcceptsEveryone, ReceiverKind.Anonymous),
        };
        yield return new()
        {
            Id = "http/audited-over-dropped",
            Title = "Kestrel requests/s, ours with an audit file / with audit lines dropped",
            Value = Over(rounds, ReceiverKind.OathMeshAudited, ReceiverKind.OathMesh),
        };
        foreach (var peer in Kinds.Where(kind => kind is ReceiverKind.Anonymous or ReceiverKind.JwtBearerEs256 or ReceiverKind.JwtBearerRs256))
        {
            yield return new()
            {
                Id = $"http/processor-time-over-{peer}",
                Title = $"processor time of a request on Kestrel, ours / {peer.Title()}",
                Value = Comparison.Ratio(rounds.ProcessorNanoseconds(ReceiverKind.OathMesh), rounds.ProcessorNanoseconds(peer)),
            };
        }
    }

    private static IEnumerable<string> Notes(ThroughputRounds rounds, CpuShare cpus)
    {
        yield return cpus.Receiver.Count > 0
            ? $"Each receiver was kept to {cpus.Receiver.Count} core(s), wrk to {cpus.Load.Count} other(s)."
            : "Receivers and wrk shared all cores, which flatters whoever is slow.";
        yield return string.Create(CultureInfo.InvariantCulture, $"Our receiver allowed {rounds.Verified:N0} tokens in these rounds, by its own count, and denied none. Before them each receiver was seen to refuse a request without a token, and ours a token that came twice.");
        yield return "A handler that accepts everyone shows the most that a verifier behind ASP.NET Core's authentication and authorization can reach.";
        foreach (var kind in rounds.NotSaturated)
        {
            yield return $"The load generator was the limit for \"{kind.Title()}\": its true rate is higher.";
        }
    }

    private static Quartiles Over(ThroughputRounds rounds, ReceiverKind kind, ReceiverKind peer) =>
        Comparison.Ratio(rounds.Rates(kind), rounds.Rates(peer));

    private static IEnumerable<Measure> MemoryMeasures(List<Reading> idle, List<Reading> loaded) =>
    [
        new() { Id = "http/memory-idle", Title = "memory of a receiver that is idle", Unit = Unit.Mebibytes, Value = idle[0].Value, Readings = idle },
        new()
        {
            Id = "http/memory-loaded",
            Title = "memory of a receiver after all rounds of load",
            Unit = Unit.Mebibytes,
            Value = loaded[0].Value,
            Readings = loaded,
            Notes = ["Ours remembers every token of the last minutes; at these rates that is most of it."],
        },
    ];

    private static List<Reading> Memory(HttpSession session) =>
        [.. session.Receivers.Select(receiver => new Reading(receiver.Kind.Title(), Unit.Mebibytes, Quartiles.Exactly(receiver.Process.WorkingSet / Mebibyte)))];
}
