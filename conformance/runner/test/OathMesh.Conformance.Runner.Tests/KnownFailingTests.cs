using OathMesh.Conformance.Runner.Tests.Support;

namespace OathMesh.Conformance.Runner.Tests;

/// <summary>Lists of known failures excuse exactly what fails, and nothing else.</summary>
public sealed class KnownFailingTests
{
    [Fact]
    public async Task A_listed_failure_is_excused()
    {
        using var bench = Bench.WithSmallCorpus("wrong-code");
        bench.AddKnownFailing("wrong-code", "# to be mended", "", "verify/time/expired   # why", "verify/replay/*");

        var outcome = await bench.RunAsync();

        outcome.ExitCode.Should().Be(0, outcome.Output);
        outcome.Failures("wrong-code").Should().HaveCount(2).And.OnlyContain(failure => failure.Known);
    }

    [Fact]
    public async Task A_failure_that_is_not_listed_fails_beside_one_that_is()
    {
        using var bench = Bench.WithSmallCorpus("wrong-code");
        bench.AddKnownFailing("wrong-code", "verify/time/expired");

        (await bench.RunAsync()).ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task A_listed_case_that_passes_fails()
    {
        using var bench = Bench.WithSmallCorpus("wrong-code");
        bench.AddKnownFailing("wrong-code", "verify/*", "mint/*");

        await ShouldBeStaleAsync(bench, "wrong-code", "wrong-code.txt line 2: mint/minimal passes. Remove it.");
    }

    [Theory]
    [InlineData("verify/time/expried")]
    [InlineData("http/*")]
    public async Task An_entry_that_names_no_case_fails(string entry)
    {
        using var bench = Bench.WithSmallCorpus("right");
        bench.AddKnownFailing("right", entry);

        await ShouldBeStaleAsync(bench, "right", $"right.txt line 1: {entry} is the id of no case that the testee claims. Remove it.");
    }

    [Fact]
    public async Task An_entry_outside_of_the_testees_scope_fails()
    {
        using var bench = Bench.WithSmallCorpus();
        bench.AddTestee("right", """{"exclude":["mint/*"],"reason":"because"}""");
        bench.AddKnownFailing("right", "mint/minimal");

        await ShouldBeStaleAsync(bench, "right", "right.txt line 1: mint/minimal is the id of no case that the testee claims. Remove it.");
    }

    [Fact]
    public async Task A_filter_makes_no_entry_stale()
    {
        using var bench = Bench.WithSmallCorpus("wrong-code");
        bench.AddKnownFailing("wrong-code", "verify/time/expired");

        (await bench.RunAsync("--filter", "mint/*")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_list_for_a_testee_that_does_not_exist_fails()
    {
        using var bench = Bench.WithSmallCorpus("right", "noisy");
        bench.AddKnownFailing("left", "verify/*");

        var outcome = await bench.RunAsync("--testee", "right");

        outcome.ExitCode.Should().Be(1);
        var problem = outcome.Problems().Should().ContainSingle().Subject;
        (problem.Kind, problem.Message).Should().Be(("stale-known-failing", "left.txt is a list of known failures, and there is no testee of that name."));
    }

    private static async Task ShouldBeStaleAsync(Bench bench, string testee, string message)
    {
        var outcome = await bench.RunAsync();
        outcome.ExitCode.Should().Be(1);
        var problem = outcome.Problems(testee).Should().ContainSingle().Subject;
        (problem.Kind, problem.Message).Should().Be(("stale-known-failing", message));
    }
}
