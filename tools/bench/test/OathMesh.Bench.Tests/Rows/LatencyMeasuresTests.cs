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
        ReceiverKind.JwtBearerRs256 => 20_000,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    });

    [Fact]
    public void Both_get_half_of_what_saturates_ours_and_others_half_of_what_saturates_them()
    {
        Measures.Contenders.Should().BeEquivalentTo(
        [
            new LatencyContender(ReceiverKind.OathMesh, 15_000),
            new LatencyContender(ReceiverKind.Anonymous, 15_000),
            new LatencyContender(ReceiverKind.Anonymous, 40_000),
            new LatencyContender(ReceiverKind.JwtBearerRs256, 10_000),
        ]);
    }

    [Fact]
    public void The_target_is_for_what_is_added_at_the_same_rate_round_by_round()
    {
        var measures = Measures.Of(Results).ToDictionary(measure => measure.Id);

        measures["http/added-p99"].Should().Match<Measure>(measure => measure.Unit == Unit.Milliseconds && measure.Target!.Goal == 0.3);
        measures["http/added-p99"].Value!.Median.Should().BeApproximately(0.5, 1e-9);
        measures["http/added-median"].Value!.Median.Should().BeApproximately(0.05, 1e-9);
        measures["http/p99-added-by-load"].Value!.Median.Should().BeApproximately(0.2, 1e-9);
        measures["http/p99-over-anonymous"].Value!.Median.Should().BeApproximately(2, 1e-9);
        measures["http/p99-over-rs256"].Value!.Median.Should().BeApproximately(0.75, 1e-9);
        measures.Values.Where(measure => measure.Target is not null).Should().ContainSingle();
    }

    /// <summary>Three rounds, one of them with a machine that was held up: what is subtracted is always of the same round.</summary>
    private static IReadOnlyList<LoadResult> Results(LatencyContender contender)
    {
        var (median, p99) = contender switch
        {
            { Kind: ReceiverKind.OathMesh } => (0.1, 0.6),
            { Kind: ReceiverKind.Anonymous, Rate: 15_000 } => (0.05, 0.1),
            { Kind: ReceiverKind.Anonymous } => (0.06, 0.3),
            _ => (0.2, 0.8),
        };
        return [.. new[] { 0.0, 1, 0 }.Select(stall => new LoadResult(1000, median + stall, p99 + stall, 5, 0.01, 3))];
    }
}
