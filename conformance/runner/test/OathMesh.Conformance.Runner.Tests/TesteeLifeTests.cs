using OathMesh.Conformance.Runner.Tests.Support;

namespace OathMesh.Conformance.Runner.Tests;

/// <summary>Testees that hang, die, or cannot be started or stopped. Each must be caught for what it is.</summary>
public sealed class TesteeLifeTests
{
    private const string Expired = "verify/time/expired";
    private const string Mint = "mint/minimal";

    [Fact]
    public async Task A_testee_that_hangs_is_killed_and_asked_the_next_case()
    {
        using var bench = Bench.WithSmallCorpus("hangs");

        var outcome = await bench.RunAsync("--timeout", "0.5");

        outcome.ExitCode.Should().Be(1);
        var failures = outcome.Failures("hangs");
        failures.Should().HaveCount(3).And.OnlyContain(failure => failure.Kind == "timeout" && failure.Message == "It did not answer within 0.5 s.");
        failures[0].StandardError.Should().Be("waiting for a lock\n");
        outcome.Output.Should().Contain("stderr: waiting for a lock");
    }

    [Fact]
    public async Task A_testee_that_hangs_on_everything_is_given_up()
    {
        using var bench = new Bench();
        bench.AddFile("verify", "many", [.. Enumerable.Range(0, 8).Select(i => Bench.Case($"verify/many/{i}", Bench.Expired))]);
        bench.AddTestee("hangs");

        var outcome = await bench.RunAsync("--timeout", "0.2");

        outcome.ExitCode.Should().Be(1);
        outcome.Failures("hangs").Select(failure => failure.Kind).Should().Equal(
            "timeout", "timeout", "timeout", "timeout", "timeout", "not-run", "not-run", "not-run");
        outcome.Problems("hangs").Should().ContainSingle().Which.Message.Should().Be("It hung on 5 cases in a row and was given up.");
        outcome.Output.Should().Contain("FAIL hangs: 3 cases were not run");
    }

    [Fact]
    public async Task What_a_hanging_testee_started_is_killed_with_it()
    {
        using var bench = Bench.WithSmallCorpus("hangs-with-a-child");

        var outcome = await bench.RunAsync("--timeout", "3", "--filter", Expired);

        outcome.Failures("hangs-with-a-child").Should().ContainSingle().Which.Kind.Should().Be("timeout");
        (await ChildIsAliveAsync(bench, "hangs-with-a-child")).Should().BeFalse();
    }

    [Fact]
    public async Task What_a_dead_testee_left_behind_is_killed_and_does_not_hide_the_crash()
    {
        using var bench = Bench.WithSmallCorpus("dies-with-a-child");

        var outcome = await bench.RunAsync("--timeout", "3", "--filter", Expired);

        var failure = outcome.Failures("dies-with-a-child").Should().ContainSingle().Subject;
        (failure.Kind, failure.Message).Should().Be(("crash", "It died with exit code 6, and what it had started kept its output open."));
        (await ChildIsAliveAsync(bench, "dies-with-a-child")).Should().BeFalse();
    }

    [Fact]
    public async Task A_testee_that_died_is_started_again()
    {
        using var bench = Bench.WithSmallCorpus();
        bench.AddFile("verify", "after", Bench.Case("verify/z/after", Bench.Allow));
        bench.AddTestee("dies-after-answer");

        var outcome = await bench.RunAsync();

        // It answered the first case, was found dead at the second, answered the third, and so on.
        outcome.Failures("dies-after-answer").Select(failure => (failure.Id, failure.Kind, failure.Message)).Should().Equal(
            (Expired, "crash", "It died with exit code 5."), ("verify/z/after", "crash", "It died with exit code 5."));
        outcome.ExitCode.Should().Be(1);
    }

    [Theory]
    [InlineData("no-capability", "no-capability", "It claims no capability.")]
    [InlineData("unknown-capability", "start", "It did not start: The capability telepathy is not known; there are verify, mint, rqh, policy, jwks, http.")]
    [InlineData("claims-twice", "start", "It did not start: A capability is claimed twice.")]
    [InlineData("old-protocol", "start", "It did not start: The answer to start must have protocol 1.")]
    [InlineData("nameless", "start", "It did not start: The answer to start must have name, a string that is not empty.")]
    [InlineData("garbage-at-start", "start", "It did not start: A line is not a JSON object: Hello")]
    [InlineData("dies-at-start", "start", "It did not start: It died with exit code 3.")]
    [InlineData("closes-its-output", "start", "It did not start: It closed its output and lived on.")]
    [InlineData("slow-start", "start", "It did not start: It did not answer within 1 s.")]
    public async Task A_testee_that_cannot_be_run_fails_the_run(string way, string kind, string message)
    {
        using var bench = Bench.WithSmallCorpus(way);

        // Only a testee that never answers can be late: the others get the time that a loaded machine needs.
        var outcome = await bench.RunAsync("--start-timeout", way == "slow-start" ? "1" : "30");

        outcome.ExitCode.Should().Be(1);
        var problem = outcome.Problems(way).Should().ContainSingle().Subject;
        (problem.Kind, problem.Message).Should().Be((kind, message));
        outcome.Problems().Should().ContainSingle().Which.Kind.Should().Be("no-cases");
    }

    [Theory]
    [InlineData("bad-exit-code", "stop", "After stop: It ended with exit code 4.")]
    [InlineData("talks-after-stop", "extra-answer", "After stop: It wrote a line that answers nothing.")]
    [InlineData("ignores-stop", "timeout", "After stop: It did not answer within 3 s.")]
    public async Task A_testee_must_end_when_it_is_told_to(string way, string kind, string message)
    {
        using var bench = Bench.WithSmallCorpus(way);

        var outcome = await bench.RunAsync("--timeout", way == "ignores-stop" ? "3" : "10");

        outcome.ExitCode.Should().Be(1);
        outcome.Failures(way).Should().BeEmpty();
        var problem = outcome.Problems(way).Should().ContainSingle().Subject;
        (problem.Kind, problem.Message).Should().Be((kind, message));
    }

    [Fact]
    public async Task A_testee_that_is_somebody_else_after_a_restart_is_given_up()
    {
        using var bench = Bench.WithSmallCorpus("changes");

        var outcome = await bench.RunAsync();

        outcome.Failures("changes").Select(failure => failure.Kind).Should().Equal("crash", "not-run", "not-run");
        outcome.Problems("changes").Should().ContainSingle().Which.Message.Should().Be("Started again, it says something else of itself.");
    }

    private static async Task<bool> ChildIsAliveAsync(Bench bench, string testee)
    {
        var child = await File.ReadAllTextAsync(Path.Combine(bench.Testees, testee, "child.pid"));
        try
        {
            // A killed process stays as a zombie until whoever inherited it waits for it.
            return File.ReadAllText($"/proc/{child}/stat").Split(' ')[2] is not ("Z" or "X");
        }
        catch (IOException)
        {
            return false;
        }
    }
}
