using System.Xml.Linq;
using OathMesh.Conformance.Runner.Tests.Support;

namespace OathMesh.Conformance.Runner.Tests.Reports;

public sealed class ReportTests
{
    [Fact]
    public async Task The_matrix_has_suites_by_testees_and_hides_nothing()
    {
        using var bench = Bench.WithSmallCorpus("right", "wrong-code", "no-capability", "dies-at-start");
        bench.AddTestee("only-verify", """{"exclude":["verify/time/*"],"reason":"a command line has no clock"}""");
        bench.AddKnownFailing("wrong-code", "verify/time/expired");

        var outcome = await bench.RunAsync();

        outcome.ExitCode.Should().Be(1);
        var report = outcome.Output.Split("Vectors 1.2.3, 3 cases")[1].ReplaceLineEndings("\n").Trim();
        report.Should().Be("""
            suite   dies-at-start  no-capability  only-verify  right  wrong-code
            verify  -              -              1/1 of 2     2/2    0/2 (1 known)
            mint    -              -              -            1/1    1/1
            rqh     -              -              -            -      -
            policy  -              -              -            -      -
            jwks    -              -              -            -      -
            http    -              -              -            -      -
            all     not started    0/0            1/1 of 2     3/3    1/3 (1 known)

            only-verify runs 1 of 2 cases: a command line has no clock
            FAILED
            """);
    }

    [Fact]
    public async Task A_failure_shows_its_case_and_the_first_fields_that_differ()
    {
        using var bench = Bench.WithSmallCorpus("always-denies");

        var outcome = await bench.RunAsync("--filter", "verify/replay/*");

        outcome.Output.ReplaceLineEndings("\n").Should().StartWith("""
            FAIL always-denies verify/replay/second-use (a comment): mismatch
                 results[0].outcome: expected "allow", got "deny"
                 results[0].claims: expected {"iss":"https://issuer.test","sub":"agent://ci","scope":["a","b"]}, missing
                 results[0].step: not expected, got 8
                 results[0].code: not expected, got "token_expired"
                 results[1].step: expected 13, got 8
                 and 1 more

            """);
    }

    [Fact]
    public async Task A_run_in_which_everything_matched_says_so()
    {
        using var bench = Bench.WithSmallCorpus("right");

        var outcome = await bench.RunAsync();

        outcome.ExitCode.Should().Be(0);
        outcome.Output.TrimEnd().Should().EndWith("Everything matched.");
        outcome.Output.Should().NotContain("FAIL");
        outcome.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task The_json_report_says_what_ran_and_what_failed()
    {
        using var bench = Bench.WithSmallCorpus("wrong-step");
        bench.AddKnownFailing("wrong-step", "verify/time/expired");

        var outcome = await bench.RunAsync();

        outcome.Json!.Value.GetProperty("success").GetBoolean().Should().BeFalse();
        outcome.Json.Value.GetProperty("vectors").GetRawText().Should().Contain("1.2.3").And.Contain("3");
        var testee = outcome.Testee("wrong-step");
        testee.GetProperty("success").GetBoolean().Should().BeFalse();
        testee.GetProperty("name").GetString().Should().Be("bad");
        var verify = testee.GetProperty("suites").GetProperty("verify");
        (verify.GetProperty("run").GetInt32(), verify.GetProperty("passed").GetInt32(), verify.GetProperty("knownFailing").GetInt32()).Should().Be((2, 0, 1));
        outcome.Failures("wrong-step").Select(failure => (failure.Id, failure.Known)).Should().Equal(("verify/replay/second-use", false), ("verify/time/expired", true));
        var difference = testee.GetProperty("failures")[0].GetProperty("differences")[0];
        (difference.GetProperty("expected").GetString(), difference.GetProperty("actual").GetString()).Should().Be(("13", "14"));
    }

    [Fact]
    public async Task The_junit_report_has_a_test_case_for_each_case_and_each_problem()
    {
        using var bench = Bench.WithSmallCorpus("wrong-step", "bad-exit-code");
        bench.AddKnownFailing("wrong-step", "verify/time/expired");

        var outcome = await bench.RunAsync();

        var suites = outcome.JUnit!.Root!.Elements("testsuite").ToDictionary(suite => suite.Attribute("name")!.Value);
        Numbers(suites["wrong-step"]).Should().Be("3 1 1");
        Numbers(suites["bad-exit-code"]).Should().Be("4 1 0");
        var failed = suites["wrong-step"].Elements("testcase").Single(test => test.Element("failure") is not null);
        failed.Attribute("classname")!.Value.Should().Be("wrong-step.verify");
        failed.Attribute("name")!.Value.Should().Be("verify/replay/second-use");
        failed.Element("failure")!.Attribute("type")!.Value.Should().Be("mismatch");
        failed.Element("failure")!.Value.Should().Be("results[1].step: expected 13, got 14");
        suites["wrong-step"].Elements("testcase").Single(test => test.Element("skipped") is not null).Attribute("name")!.Value.Should().Be("verify/time/expired");
        suites["bad-exit-code"].Elements("testcase").Last().Element("failure")!.Attribute("type")!.Value.Should().Be("stop");
    }

    private static string Numbers(XElement suite) =>
        $"{suite.Attribute("tests")!.Value} {suite.Attribute("failures")!.Value} {suite.Attribute("skipped")!.Value}";
}
