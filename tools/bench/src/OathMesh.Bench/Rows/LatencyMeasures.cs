using System.Globalization;
using OathMesh.Bench.Http;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;

namespace OathMesh.Bench.Rows;

/// <summary>
/// How much later answers come. Ours and no authentication at one rate, half of what saturates ours, say what authentication adds for the same requests.
/// A handler that accepts everyone, at half of its own saturation, says what authentication without any verification adds; no authentication at half of its own saturation, how much
/// load alone has to do with it, on the machine of the run; JwtBearer at half of its own, how others fare.
/// </summary>
internal sealed class LatencyMeasures
{
    private readonly LatencyContender _ours;
    private readonly LatencyContender _none;
    private readonly LatencyContender _accepting;
    private readonly LatencyContender _noneBesideAccepting;
    private readonly LatencyContender _noneAtHalf;
    private readonly LatencyContender _peerAtHalf;

    /// <param name="saturated">The requests a second that saturate a receiver.</param>
    public LatencyMeasures(Func<ReceiverKind, double> saturated)
    {
        _ours = Half(ReceiverKind.OathMesh);
        _none = new(ReceiverKind.Anonymous, _ours.Rate);
        _accepting = Half(ReceiverKind.AcceptsEveryone);
        _noneBesideAccepting = new(ReceiverKind.Anonymous, _accepting.Rate);
        _noneAtHalf = Half(ReceiverKind.Anonymous);
        _peerAtHalf = Half(ReceiverKind.JwtBearerRs256);

        LatencyContender Half(ReceiverKind kind) => new(kind, saturated(kind) / 2);
    }

    /// <summary>Those whose difference is taken lie side by side.</summary>
    public IReadOnlyList<LatencyContender> Contenders => [_ours, _none, _accepting, _noneBesideAccepting, _noneAtHalf, _peerAtHalf];

    /// <param name="results">What each round gave for a contender.</param>
    public IEnumerable<Measure> Of(Func<LatencyContender, IReadOnlyList<LatencyTurn>> results)
    {
        var (ours, none, accepting, noneBesideAccepting) = (results(_ours), results(_none), results(_accepting), results(_noneBesideAccepting));
        var (noneAtHalf, peerAtHalf) = (results(_noneAtHalf), results(_peerAtHalf));
        yield return new()
        {
            Id = "http/added-p99",
            Title = "added latency at p99 at half of saturation, over no authentication",
            Unit = Unit.Milliseconds,
            Value = Added(ours, none, turn => turn.Load.P99),
            Target = new(Bound.Below, 0.3, 0.1),
            Readings = [.. Contenders.SelectMany(contender => Readings(contender, results(contender)))],
            Notes = [.. Notes([.. Contenders.SelectMany(results)])],
        };
        yield return new()
        {
            Id = "http/added-median",
            Title = "added latency at the median at half of saturation, over no authentication",
            Unit = Unit.Milliseconds,
            Value = Added(ours, none, turn => turn.Load.Median),
        };
        yield return new()
        {
            Id = "http/added-p99-accepting",
            Title = "added latency at p99 at half of its own saturation, a handler that accepts everyone, over no authentication",
            Unit = Unit.Milliseconds,
            Value = Added(accepting, noneBesideAccepting, turn => turn.Load.P99),
        };
        yield return new()
        {
            Id = "http/p99-added-by-load",
            Title = "latency at p99 that load alone adds: no authentication at half of its own saturation, over the same receiver at the rate of ours",
            Unit = Unit.Milliseconds,
            Value = Added(noneAtHalf, none, turn => turn.Load.P99),
        };
        yield return new()
        {
            Id = "http/p99-over-anonymous",
            Title = "latency at p99, each at half of its own saturation, ours / no authentication",
            Value = Over(ours, noneAtHalf),
        };
        yield return new()
        {
            Id = "http/p99-over-rs256",
            Title = "latency at p99, each at half of its own saturation, ours / JwtBearer RS256",
            Value = Over(ours, peerAtHalf),
        };
    }

    private IEnumerable<string> Notes(IReadOnlyList<LatencyTurn> all)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{_ours.Rate:N0} requests/s are half of what saturates ours, {_noneAtHalf.Rate:N0} half of what saturates no authentication, {_accepting.Rate:N0} half of what saturates a handler that accepts everyone, {_peerAtHalf.Rate:N0} half of what saturates JwtBearer RS256.");
        if (all.Any(turn => turn.Load.HeldUp > 0))
        {
            yield return "While something else had the load generator's core, its plan stood still, and requests under way then are not counted.";
        }
    }

    private static IEnumerable<Reading> Readings(LatencyContender contender, IReadOnlyList<LatencyTurn> results)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{contender.Kind.Title()} at {contender.Rate:N0}/s");
        yield return Milliseconds(name + ", median", results, turn => turn.Load.Median);
        yield return Milliseconds(name + ", p99", results, turn => turn.Load.P99);
        yield return Milliseconds(name + ", p99.9", results, turn => turn.Load.P999);
        yield return Milliseconds(name + ", how late requests were sent, p99", results, turn => turn.Load.SendP99);
        yield return Milliseconds(name + ", how long the load generator was held up", results, turn => turn.Load.HeldUp);
        yield return new(name + ", share of requests that did not count", Unit.Ratio, Quartiles.Of(results.Select(turn => turn.Load.VoidShare)));
        yield return new(name + ", share of its cores that it used", Unit.Ratio, Quartiles.Of(results.Select(turn => turn.Busy)));
    }

    private static Reading Milliseconds(string name, IReadOnlyList<LatencyTurn> results, Func<LatencyTurn, double> select) =>
        new(name, Unit.Milliseconds, Quartiles.Of(results.Select(select)));

    private static Quartiles Added(IReadOnlyList<LatencyTurn> mine, IReadOnlyList<LatencyTurn> theirs, Func<LatencyTurn, double> select) =>
        Quartiles.Of(mine.Zip(theirs, (one, other) => select(one) - select(other)));

    private static Quartiles Over(IReadOnlyList<LatencyTurn> mine, IReadOnlyList<LatencyTurn> theirs) =>
        Comparison.Ratio([.. mine.Select(turn => turn.Load.P99)], [.. theirs.Select(turn => turn.Load.P99)]);
}
