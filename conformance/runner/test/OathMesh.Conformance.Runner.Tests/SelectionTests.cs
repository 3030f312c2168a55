using OathMesh.Conformance.Runner.Tests.Support;

namespace OathMesh.Conformance.Runner.Tests;

/// <summary>Which cases and testees run, and that a run of nothing is no success.</summary>
public sealed class SelectionTests
{
    [Theory]
    [InlineData("verify/*", 2)]
    [InlineData("*", 3)]
    [InlineData("verify/time/expired", 1)]
    [InlineData("*/mini?al", 1)]
    public async Task A_filter_selects_by_glob(string glob, int expected)
    {
        using var bench = Bench.WithSmallCorpus("right");

        var outcome = await bench.RunAsync("--filter", glob);

        outcome.ExitCode.Should().Be(0);
        outcome.Testee("right").GetProperty("suites").EnumerateObject().Sum(suite => suite.Value.GetProperty("run").GetInt32()).Should().Be(expected);
    }

    [Fact]
    public async Task Several_filters_select_what_any_of_them_does()
    {
        using var bench = Bench.WithSmallCorpus("right");

        var outcome = await bench.RunAsync("--list", "--filter", "mint/*", "--filter", "verify/time/*");

        outcome.Output.ReplaceLineEndings("\n").Should().Be("verify/time/expired\nmint/minimal\n");
    }

    [Fact]
    public async Task A_list_runs_nothing()
    {
        using var bench = Bench.WithSmallCorpus("records");

        var outcome = await bench.RunAsync("--list");

        outcome.ExitCode.Should().Be(0);
        outcome.Output.ReplaceLineEndings("\n").Should().Be("verify/replay/second-use\nverify/time/expired\nmint/minimal\n");
        outcome.Json.Should().BeNull();
        File.Exists(Path.Combine(bench.Testees, "records", "received.jsonl")).Should().BeFalse();
    }

    [Fact]
    public async Task A_filter_that_selects_nothing_fails()
    {
        using var bench = Bench.WithSmallCorpus("right");

        var outcome = await bench.RunAsync("--filter", "Verify/*");

        outcome.ExitCode.Should().Be(1);
        outcome.Problems("right").Should().ContainSingle().Which.Kind.Should().Be("no-cases");
        outcome.Problems().Should().ContainSingle().Which.Kind.Should().Be("no-cases");
        (await bench.RunAsync("--list", "--filter", "Verify/*")).ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task A_testee_that_is_left_without_cases_fails_though_others_ran()
    {
        using var bench = Bench.WithSmallCorpus("right", "only-verify");

        var outcome = await bench.RunAsync("--filter", "mint/*");

        outcome.ExitCode.Should().Be(1);
        outcome.Problems("only-verify").Should().ContainSingle().Which.Kind.Should().Be("no-cases");
        outcome.Problems("right").Should().BeEmpty();
        outcome.Problems().Should().BeEmpty();
        (await bench.RunAsync("--filter", "mint/*", "--testee", "right")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_corpus_without_cases_fails()
    {
        using var bench = new Bench();
        bench.AddFile("verify", "empty");
        bench.AddTestee("right");

        (await bench.RunAsync()).ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task A_testee_is_not_asked_what_it_does_not_claim()
    {
        using var bench = Bench.WithSmallCorpus("only-verify");

        var outcome = await bench.RunAsync();

        outcome.ExitCode.Should().Be(0);
        outcome.Testee("only-verify").GetProperty("suites").EnumerateObject().Select(suite => suite.Name).Should().Equal("verify");
    }

    [Fact]
    public async Task A_scope_includes_and_excludes_by_glob()
    {
        using var bench = Bench.WithSmallCorpus();
        bench.AddTestee("right", """{"include":["verify/*"],"exclude":["*/expired"],"reason":"because"}""");

        var outcome = await bench.RunAsync();

        outcome.ExitCode.Should().Be(0);
        var suites = outcome.Testee("right").GetProperty("suites");
        (suites.GetProperty("verify").GetProperty("run").GetInt32(), suites.GetProperty("verify").GetProperty("outOfScope").GetInt32()).Should().Be((1, 1));
        (suites.GetProperty("mint").GetProperty("run").GetInt32(), suites.GetProperty("mint").GetProperty("outOfScope").GetInt32()).Should().Be((0, 1));
    }

    [Theory]
    [InlineData("""{"include":["verify/*"]}""")]
    [InlineData("""{"reason":" "}""")]
    [InlineData("""{"reason":"x","only":[]}""")]
    [InlineData("""{"reason":"x","include":"verify/*"}""")]
    [InlineData("""{"reason":"x","include":[1]}""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_malformed_scope_is_refused(string scope)
    {
        using var bench = Bench.WithSmallCorpus();
        bench.AddTestee("right", scope);

        var outcome = await bench.RunAsync();

        outcome.ExitCode.Should().Be(2);
        outcome.Error.Should().Contain("scope.json is not a scope: ");
    }

    [Fact]
    public async Task A_folder_without_an_executable_is_refused()
    {
        using var bench = Bench.WithSmallCorpus("right");
        Directory.CreateDirectory(Path.Combine(bench.Testees, "unfinished"));

        var outcome = await bench.RunAsync();

        outcome.ExitCode.Should().Be(2);
        outcome.Error.Should().Contain("The testee unfinished has no executable file named run.");
    }

    [Fact]
    public async Task A_run_without_testees_is_refused()
    {
        using var bench = Bench.WithSmallCorpus();
        (await bench.RunAsync()).ExitCode.Should().Be(2);
        Directory.CreateDirectory(bench.Testees);
        (await bench.RunAsync()).ExitCode.Should().Be(2);
    }

    [Theory]
    [InlineData("--testee", "nobody")]
    [InlineData("--timeout", "0")]
    [InlineData("--timeout", "soon")]
    [InlineData("--jobs", "0")]
    [InlineData("--verbose", "")]
    public async Task A_misuse_is_told_from_a_failure(string option, string value)
    {
        using var bench = Bench.WithSmallCorpus("right");

        var outcome = await bench.RunAsync(option, value);

        outcome.ExitCode.Should().Be(2);
        outcome.Error.Should().NotBeEmpty();
    }
}
