using OathMesh.Bench.Http;
using OathMesh.Bench.Results;
using OathMesh.Bench.Rows;

namespace OathMesh.Bench.Tests.Rows;

public class LatencyMeasuresTests
{
    private static readonly LatencyMeasures Measures = new(kind => kind switch
    {
        ReceiverKind.OathMesh => 30_000,
        ReceiverKind.Anonymous => 80_000,
        ReceiverKind.AcceptsEveryone => 50_000,
        ReceiverKind.JwtBearerRs256 => 20_000,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    });

    [Fact]
    public void Both_get_half_of_what_saturates_ours_and_others_half_of_their_own_side_by_side_where_a_difference_is_taken()
    {
        Measures.Contenders.Should().Equal(
            new LatencyContender(ReceiverKind.OathMesh, 15_000),
            new LatencyContender(ReceiverKind.Anonymous, 15_000),
            new LatencyContender(ReceiverKind.AcceptsEveryone, 25_000),
            new LatencyContender(ReceiverKind.Anonymous, 25_000),
            new LatencyContender(ReceiverKind.Anonymous, 40_000),
            new LatencyContender(ReceiverKind.JwtBearerRs256, 10_000));
    }

    [Fact]
    public void The_target_is_for_what_is_added_at_the_same_rate_round_by_round()
    {
        var measures = Measures.Of(Results).ToDictionary(measure => measure.Id);

        // Round by round 0.5, 1.0 and 0.1 are added; the medians of the two alone differ by 0.1.
        measures["http/added-p99"].Should().Match<Measure>(measure => measure.Unit == Unit.Milliseconds && measure.Target == new Target(Bound.Below, 0.3, 0.1));
        measures["http/added-p99"].Value!.Median.Should().BeApproximately(0.5, 1e-9);
        measures["http/added-median"].Value!.Median.Should().BeApproximately(0.05, 1e-9);
        measures["http/added-p99-accepting"].Value!.Median.Should().BeApproximately(0.3, 1e-9);
        measures["http/p99-added-by-load"].Value!.Median.Should().BeApproximately(0.4, 1e-9);
        measures["http/p99-over-anonymous"].Value!.Median.Should().BeApproximately(1.2, 1e-9);
        measures["http/p99-over-rs256"].Value!.Median.Should().BeApproximately(0.5, 1e-9);
        measures.Values.Where(measure => measure.Target is not null).Should().ContainSingle();
    }

    [Fact]
    public void Readings_say_which_receiver_at_which_rate_and_how_busy_it_was()
    {
        var readings = Measures.Of(Results).First().Readings.ToDictionary(reading => reading.Name, reading => reading.Value.Median);

        readings["OathMesh at 15,000/s, p99"].Should().Be(1.0);
        readings["no authentication at 15,000/s, p99"].Should().Be(0.9);
        readings["no authentication at 40,000/s, p99"].Should().Be(1.3);
        readings["JwtBearer RS256 at 10,000/s, p99"].Should().Be(2.0);
        readings["OathMesh at 15,000/s, share of requests that did not count"].Should().Be(0.01);
        readings["no authentication at 40,000/s, share of its cores that it used"].Should().Be(0.6);
    }

    /// <summary>Three rounds.</summary>
    private static IReadOnlyList<LatencyTurn> Results(LatencyContender contender) => contender switch
    {
        { Kind: ReceiverKind.OathMesh } => Turns(0.10, [0.6, 3.0, 1.0]),
        { Kind: ReceiverKind.Anonymous, Rate: 15_000 } => Turns(0.05, [0.1, 2.0, 0.9]),
        { Kind: ReceiverKind.Anonymous, Rate: 25_000 } => Turns(0.06, [0.1, 0.4, 1.0]),
        { Kind: ReceiverKind.AcceptsEveryone } => Turns(0.08, [0.4, 1.4, 1.1]),
        { Kind: ReceiverKind.Anonymous } => Turns(0.06, [0.5, 2.5, 1.3]),
        _ => Turns(0.20, [1.2, 2.5, 2.0]),
    };

    private static IReadOnlyList<LatencyTurn> Turns(double median, double[] p99) =>
        [.. p99.Select(value => new LatencyTurn(new LoadResult(Requests: 990, Void: 10, median, value, 5, 0.01, 3), Busy: 0.6))];
}
