using System.Text;
using OathMesh.Bench.Http;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Tests.Support;

namespace OathMesh.Bench.Tests.Http;

public class LoadTests
{
    private static readonly LoadPlan Plan = new() { Port = 1, Rate = 2000, Seconds = 9, WarmUpSeconds = 1, Connections = 4, Seed = 7 };

    [Fact]
    public void Requests_are_due_in_order_and_on_average_at_the_rate()
    {
        var due = LoadSchedule.Make(Plan, 1_000_000);

        due.Should().HaveCount(20_000).And.BeInAscendingOrder();
        (due[^1] / 1e6).Should().BeApproximately(10, 0.3);
    }

    [Fact]
    public void Gaps_are_those_of_a_Poisson_process()
    {
        var due = LoadSchedule.Make(Plan, 1_000_000_000);
        var gaps = due.Zip(due.Skip(1), (earlier, later) => (later - earlier) * Plan.Rate / 1e9).ToList();

        // Of the gaps of an exponential distribution 1/e are longer than the mean.
        (gaps.Count(gap => gap > 1) / (double)gaps.Count).Should().BeApproximately(1 / Math.E, 0.02);
    }

    [Fact]
    public void The_same_seed_gives_the_same_times_and_another_one_others()
    {
        LoadSchedule.Make(Plan, 1000).Should().Equal(LoadSchedule.Make(Plan, 1000));
        LoadSchedule.Make(Plan, 1000).Should().NotEqual(LoadSchedule.Make(Plan with { Seed = 8 }, 1000));
    }

    [Fact]
    public void Slices_of_tokens_share_none_and_leave_none_out()
    {
        WithFolder(folder =>
        {
            var prefix = Path.Combine(folder, "tokens-");
            TokenSlices.Write(prefix, 2, ["a", "b", "c", "d", "e"]);

            File.ReadAllLines(prefix + "0.txt").Should().Equal("a", "c", "e");
            File.ReadAllLines(prefix + "1.txt").Should().Equal("b", "d");
        });
    }

    [Fact]
    public void Fewer_tokens_than_requests_are_refused_before_anything_is_sent()
    {
        WithFolder(folder =>
        {
            var file = Path.Combine(folder, "tokens");
            File.WriteAllLines(file, Enumerable.Repeat("token", Plan.Requests - 1));

            FluentActions.Invoking(() => LoadRequests.Make(Plan with { Tokens = file, Scheme = "OathMesh" }))
                .Should().Throw<VoidFigureException>().WithMessage("There are 19999 tokens for 20000 requests.");
        });
    }

    [Fact]
    public void A_pool_of_tokens_may_be_smaller_but_not_empty()
    {
        WithFolder(folder =>
        {
            var file = Path.Combine(folder, "tokens");
            File.WriteAllLines(file, ["one", "two"]);
            var plan = Plan with { Tokens = file, Scheme = "Bearer", IsPool = true };

            LoadRequests.Make(plan).Select(Encoding.ASCII.GetString).Should().SatisfyRespectively(
                request => request.Should().EndWith("\r\nAuthorization: Bearer one\r\n\r\n"),
                request => request.Should().EndWith("\r\nAuthorization: Bearer two\r\n\r\n"));

            File.WriteAllText(file, "");
            FluentActions.Invoking(() => LoadRequests.Make(plan)).Should().Throw<VoidFigureException>();
        });
    }

    [Fact]
    public void The_clock_stands_still_while_the_generator_is_held_up()
    {
        var time = new SteppedClock();
        var clock = new LoadClock(time, TimeSpan.FromMilliseconds(0.2));

        time.Take(200_000);
        clock.WasHeldUp().Should().BeFalse();
        time.Take(200_001);
        clock.WasHeldUp().Should().BeTrue();
        clock.Now.Should().Be(200_000);
        clock.HeldUp.Should().Be(200_001);

        time.Take(50_000);
        clock.WasHeldUp().Should().BeFalse();
        clock.Now.Should().Be(250_000);
    }

    [Fact]
    public void What_is_void_or_of_the_warm_up_does_not_count()
    {
        var tally = new LoadTally([0, 1_000, 2_000, 3_000], frequency: 1_000);
        tally.Answered(0, 100_000);
        tally.Answered(1, 1_004);
        tally.Answered(2, 90_000);
        tally.Void(2);
        tally.Sent(3, 3_001);
        tally.Answered(3, 3_006);

        tally.Summarize(warmUpSeconds: 1, heldUp: 2).Should().Be(new LoadResult(Requests: 2, Void: 1, Median: 6, P99: 6, P999: 6, SendP99: 1, HeldUp: 2));
        tally.Void(1);
        tally.Void(3);
        tally.Invoking(it => it.Summarize(1, 2)).Should().Throw<VoidFigureException>();
    }

    private static void WithFolder(Action<string> act)
    {
        var folder = Directory.CreateTempSubdirectory("oathmesh-bench-").FullName;
        try
        {
            act(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
