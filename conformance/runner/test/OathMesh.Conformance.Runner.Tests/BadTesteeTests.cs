using OathMesh.Conformance.Runner.Tests.Support;

namespace OathMesh.Conformance.Runner.Tests;

/// <summary>Testees that lie, and testees that break the protocol. Each must be caught for what it is.</summary>
public sealed class BadTesteeTests
{
    private const string Replay = "verify/replay/second-use";
    private const string Expired = "verify/time/expired";
    private const string Mint = "mint/minimal";

    [Theory]
    [InlineData("right")]
    [InlineData("noisy")]
    public async Task A_right_testee_passes_whatever_it_writes_to_standard_error(string way)
    {
        using var bench = Bench.WithSmallCorpus(way);

        var outcome = await bench.RunAsync();

        outcome.Failures(way).Should().BeEmpty();
        outcome.Problems(way).Should().BeEmpty();
        outcome.ExitCode.Should().Be(0, outcome.Output);
    }

    [Theory]
    [InlineData("always-allows", Replay, "results[1].outcome,results[1].step,results[1].code,results[1].claims")]
    [InlineData("always-allows", Expired, "results[0].outcome,results[0].step,results[0].code,results[0].claims")]
    [InlineData("always-denies", Replay, "results[0].outcome,results[0].claims,results[0].step,results[0].code,results[1].step,results[1].code")]
    [InlineData("wrong-step", Replay, "results[1].step")]
    [InlineData("wrong-step", Expired, "results[0].step")]
    [InlineData("wrong-code", Replay, "results[1].code")]
    [InlineData("wrong-code", Expired, "results[0].code")]
    [InlineData("wrong-claim", Replay, "results[0].claims.sub")]
    [InlineData("missing-member", Expired, "results[0].code")]
    [InlineData("extra-member", Expired, "results[0].confidence")]
    [InlineData("extra-member", Mint, "results[0].confidence")]
    public async Task A_wrong_result_is_reported_with_the_fields_that_differ(string way, string id, string paths)
    {
        using var bench = Bench.WithSmallCorpus(way);

        var outcome = await bench.RunAsync();

        outcome.ExitCode.Should().Be(1);
        var failure = outcome.Failures(way).Should().ContainSingle(failure => failure.Id == id).Subject;
        failure.Kind.Should().Be("mismatch");
        string.Join(',', failure.Paths).Should().Be(paths);
    }

    [Theory]
    [InlineData("wrong-seq", "wrong-seq", "The answer has seq 2, the question had 1.")]
    [InlineData("text-seq", "wrong-seq", "The seq \"1\" is not an integer.")]
    [InlineData("no-seq", "missing-member", "The answer has no seq.")]
    [InlineData("no-results", "missing-member", "The answer has none of results, skipped and errored.")]
    [InlineData("results-not-array", "garbage", "The member results is not an array.")]
    [InlineData("garbage", "garbage", "A line is not a JSON object: Listening on port 80")]
    [InlineData("array", "garbage", "A line is not a JSON object: []")]
    [InlineData("duplicate-member", "garbage", "A line is not a JSON object: {\"seq\":1,\"seq\":1,\"results\":[]}")]
    [InlineData("half-a-surrogate", "garbage", "The answer has a string with an unpaired surrogate.")]
    [InlineData("huge-line", "garbage", "A line is longer than 1048576 bytes.")]
    [InlineData("endless-line", "garbage", "A line is longer than 1048576 bytes.")]
    [InlineData("twice", "extra-answer", "It was answered more than once.")]
    [InlineData("extra-result", "result-count", "Expected 2 results, got 3.")]
    [InlineData("missing-result", "result-count", "Expected 2 results, got 1.")]
    [InlineData("extra-answer-member", "extra-member", "The answer has the member debug, which has no place there.")]
    [InlineData("skips", "skipped", "too hard")]
    [InlineData("errored", "errored", "no idea")]
    [InlineData("not-quite-skipped", "garbage", "The member skipped is not true.")]
    [InlineData("dies", "crash", "It died with exit code 139.")]
    public async Task A_breach_of_the_protocol_fails_every_case_for_what_it_is(string way, string kind, string message)
    {
        using var bench = Bench.WithSmallCorpus(way);

        var outcome = await bench.RunAsync();

        outcome.ExitCode.Should().Be(1);
        var failures = outcome.Failures(way);
        failures.Select(failure => failure.Id).Should().Equal(Replay, Expired, Mint);
        failures.Should().OnlyContain(failure => failure.Kind == kind);
        failures[0].Message.Should().Be(message);
    }

    [Theory]
    [InlineData("twice-at-the-end", Mint, "extra-answer")]
    [InlineData("dies-in-turn", Mint, "crash")]
    public async Task Only_the_case_that_failed_fails(string way, string id, string kind)
    {
        using var bench = Bench.WithSmallCorpus(way);

        var outcome = await bench.RunAsync();

        outcome.ExitCode.Should().Be(1);
        outcome.Problems(way).Should().BeEmpty();
        var failure = outcome.Failures(way).Should().ContainSingle().Subject;
        (failure.Id, failure.Kind).Should().Be((id, kind));
    }
}
