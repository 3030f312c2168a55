using OathMesh.Bench.Measuring;
using OathMesh.Bench.Tests.Support;

namespace OathMesh.Bench.Tests.Measuring;

public class InterleavedTimerTests
{
    private readonly SteppedClock _clock = new();

    [Fact]
    public async Task Gives_the_time_of_one_operation_and_the_ratio()
    {
        var comparison = await RunAsync(Plans.Tiny, new Stepping("slow", _clock, 300), new Stepping("fast", _clock, 100));

        comparison["slow"].Time.Should().Be(new Quartiles(300, 300, 300, 3));
        comparison["fast"].Time.Should().Be(new Quartiles(100, 100, 100, 3));
        comparison.Ratio("slow", "fast").Median.Should().Be(3);
    }

    [Fact]
    public async Task A_slice_has_as_many_operations_as_its_length_holds()
    {
        var contender = new Stepping("one", _clock, 1000);

        await RunAsync(Plans.Tiny, contender);

        contender.Turns.TakeLast(Plans.Tiny.Rounds).Should().AllBeEquivalentTo(1000);
    }

    [Fact]
    public async Task A_contender_may_bound_the_operations_of_a_turn()
    {
        var contender = new Stepping("one", _clock, 1000) { Most = 10 };

        await RunAsync(Plans.Tiny, contender);

        contender.Turns.Skip(1).Should().AllBeEquivalentTo(10);
    }

    [Fact]
    public async Task What_a_contender_prepares_is_not_timed()
    {
        var comparison = await RunAsync(Plans.Tiny, new Stepping("one", _clock, 100) { Preparation = 1_000_000_000 });

        comparison["one"].Time.Median.Should().Be(100);
    }

    [Fact]
    public async Task Time_that_the_machine_takes_from_a_whole_round_leaves_its_ratio_as_it_is()
    {
        var slow = new Stepping("slow", _clock, 300);
        var fast = new Stepping("fast", _clock, 100);
        slow.Slowdown = fast.Slowdown = turn => turn % 2 == 0 ? 5 : 1;

        var comparison = await RunAsync(Plans.Tiny with { Rounds = 9 }, slow, fast);

        comparison.Ratio("slow", "fast").Should().Be(new Quartiles(3, 3, 3, 9));
    }

    [Fact]
    public void In_every_round_each_has_one_turn_and_no_order_repeats_the_one_before()
    {
        var rounds = Enumerable.Range(0, 12).Select(round => InterleavedTimer.Order(4, round).ToArray()).ToList();

        rounds.Should().OnlyContain(order => order.Order().SequenceEqual(new[] { 0, 1, 2, 3 }));
        rounds.Zip(rounds.Skip(1)).Should().NotContain(pair => pair.First.SequenceEqual(pair.Second));
        rounds.Select(order => order[0]).Distinct().Should().HaveCount(4);
    }

    private Task<Comparison> RunAsync(MeasurePlan plan, params Contender[] contenders) =>
        new InterleavedTimer(plan, _clock).RunAsync(contenders, CancellationToken.None);

    private sealed class Stepping(string name, SteppedClock clock, long nanoseconds) : Contender(name)
    {
        public List<int> Turns { get; } = [];

        public int Most { get; init; } = 1_000_000;

        public long Preparation { get; init; }

        public Func<int, int> Slowdown { get; set; } = _ => 1;

        public override int MostOperations => Most;

        public override void Prepare(int operations) => clock.Take(Preparation);

        public override ValueTask RunAsync(int operations)
        {
            Turns.Add(operations);
            clock.Take(operations * nanoseconds * Slowdown(Turns.Count));
            return ValueTask.CompletedTask;
        }
    }
}
