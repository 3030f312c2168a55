using System.Globalization;
using OathMesh.Bench.Http;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;

namespace OathMesh.Bench.Rows;

/// <summary>
/// How much later answers come. Ours and no authentication at one rate, half of what saturates ours, say what authentication adds for the same requests.
/// No authentication and JwtBearer at half of their own saturation say how much of that any receiver adds which is as busy, on the machine of the run.
/// </summary>
internal sealed class LatencyMeasures
{
    private readonly LatencyContender _ours;
    private readonly LatencyContender _none;
    private readonly LatencyContender _noneAtHalf;
    private readonly LatencyContender _peerAtHalf;

    /// <param name="saturated">The requests a second that saturate a receiver.</param>
    public LatencyMeasures(Func<ReceiverKind, double> saturated)
    {
        _ours = Half(ReceiverKind.OathMesh);
        _none = new(ReceiverKind.Anonymous, _ours.Rate);
        _noneAtHalf = Half(ReceiverKind.Anonymous);
        _peerAtHalf = Half(ReceiverKind.JwtBearerRs256);

        LatencyContender Half(ReceiverKind kind) => new(kind, saturated(kind) / 2);
    }

    public IReadOnlyList<LatencyContender> Contenders => [_none, _ours, _noneAtHalf, _peerAtHalf];

    /// <param name="results">What each round gave for a contender.</param>
    public IEnumerable<Measure> Of(Func<LatencyContender, IReadOnlyList<LoadResult>> results)
    {
        var (ours, none, noneAtHalf, peerAtHalf) = (results(_ours), results(_none), results(_noneAtHalf), results(_peerAtHalf));
        yield return new()
        {
            Id = "http/added-p99",
            Title = "added latency at p99 at half of saturation, over no authentication",
            Unit = Unit.Milliseconds,
            Value = Added(ours, none, result => result.P99),
            Target = new(Bound.Below, 0.3, 0.1),
            Readings = [.. Readings(_ours, ours), .. Readings(_none, none), .. Readings(_noneAtHalf, noneAtHalf), .. Readings(_peerAtHalf, peerAtHalf)],
            Notes = [.. Notes([.. ours, .. none, .. noneAtHalf, .. peerAtHalf])],
        };
        yield return new()
        {
            Id = "http/added-median",
            Title = "added latency at the median at half of saturation, over no authentication",
            Unit = Unit.Milliseconds,
            Value = Added(ours, none, result => result.Median),
        };
        yield return new()
        {
            Id = "http/p99-added-by-load",
            Title = "what load alone adds at p99: no authentication at half of its own saturation, over itself at the rate of ours",
            Unit = Unit.Milliseconds,
            Value = Added(noneAtHalf, none, result => result.P99),
        };
        yield return new()
        {
            Id = "http/p99-over-anonymous",
            Title = "p99 at half of each one's own saturation, ours / no authentication",
            Value = Over(ours, noneAtHalf),
        };
        yield return new()
        {
            Id = "http/p99-over-rs256",
            Title = "p99 at half of each one's own saturation, ours / JwtBearer RS256",
            Value = Over(ours, peerAtHalf),
        };
    }

    private IEnumerable<string> Notes(IReadOnlyList<LoadResult> all)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{_ours.Rate:N0} requests/s are half of what saturates ours, {_noneAtHalf.Rate:N0} half of what saturates no authentication, {_peerAtHalf.Rate:N0} half of what saturates JwtBearer RS256.");
        if (all.Any(result => result.HeldUp > 0))
        {
            yield return "While something else had the load generator's core, its plan stood still, and requests under way then are not counted.";
        }
    }

    private static IEnumerable<Reading> Readings(LatencyContender contender, IReadOnlyList<LoadResult> results)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{contender.Kind.Title()} at {contender.Rate:N0}/s");
        yield return Milliseconds(name + ", median", results, result => result.Median);
        yield return Milliseconds(name + ", p99", results, result => result.P99);
        yield return Milliseconds(name + ", p99.9", results, result => result.P999);
        yield return Milliseconds(name + ", how late requests were sent, p99", results, result => result.SendP99);
        yield return Milliseconds(name + ", how long the load generator was held up", results, result => result.HeldUp);
    }

    private static Reading Milliseconds(string name, IReadOnlyList<LoadResult> results, Func<LoadResult, double> select) =>
        new(name, Unit.Milliseconds, Quartiles.Of(results.Select(select)));

    private static Quartiles Added(IReadOnlyList<LoadResult> mine, IReadOnlyList<LoadResult> theirs, Func<LoadResult, double> select) =>
        Quartiles.Of(mine.Zip(theirs, (one, other) => select(one) - select(other)));

    private static Quartiles Over(IReadOnlyList<LoadResult> mine, IReadOnlyList<LoadResult> theirs) =>
        Comparison.Ratio([.. mine.Select(result => result.P99)], [.. theirs.Select(result => result.P99)]);
}
