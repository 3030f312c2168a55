using System.Xml.Linq;
using OathMesh.Cli.Tests.Support;
using OathMesh.Policy;

namespace OathMesh.Cli.Tests;

public sealed class PolicyCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly InProcessCli _cli = new();

    public PolicyCommandTests() => _cli.Environment["OATHMESH_PKL"] = Pkl.Path;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Init_writes_a_policy_that_is_good_and_whose_tests_pass_and_keeps_it_afterwards()
    {
        var folder = _directory.File("p");
        (await _cli.RunAsync("policy", "init", folder, "--issuer", "https://i.test/\"\\(1)\\", "--audience", "https://a.test")).ShouldSucceed();
        var policy = PolicyFile.Load(Path.Combine(folder, "policy.pkl"));
        policy.Issuers.Should().Equal("https://i.test/\"\\(1)\\");
        policy.Audiences.Should().Equal("https://a.test");
        (await _cli.RunAsync("policy", "test", folder, "--every-rule")).ShouldSucceed();

        await File.WriteAllTextAsync(Path.Combine(folder, "policy.pkl"), "mine");
        await File.WriteAllTextAsync(Path.Combine(folder, "schema.pkl"), "old");
        (await _cli.RunAsync("policy", "init", folder)).ShouldSucceed().Output.Should().Contain("Kept");
        (await File.ReadAllTextAsync(Path.Combine(folder, "policy.pkl"))).Should().Be("mine");
        (await File.ReadAllTextAsync(Path.Combine(folder, "schema.pkl"))).Should().Be(PolicySchema.Read());
    }

    [Fact]
    public async Task Validate_gives_every_fault_as_json_and_notes_rules_that_nothing_reaches()
    {
        await WriteAsync("bad.json", """{"version":2,"rules":[]}""");
        var bad = await _cli.RunAsync("policy", "validate", _directory.File("bad.json"), "--json");
        bad.ExitCode.Should().Be(1);
        bad.Json.GetProperty("valid").GetBoolean().Should().BeFalse();
        bad.Json.GetProperty("faults").GetArrayLength().Should().Be(4);

        await WriteAsync("shadow.json", Policy("""{"name":"all","match":{},"allow":true},{"name":"never","match":{"act":"x"},"allow":false}"""));
        var shadow = await _cli.RunAsync("policy", "validate", _directory.File("shadow.json"));
        shadow.ExitCode.Should().Be(0);
        shadow.Error.Should().Contain("'never' is never reached: 'all' before it matches everything");
    }

    [Fact]
    public async Task Validate_needs_a_file_that_is_there()
    {
        var result = await _cli.RunAsync("policy", "validate", _directory.File("none.pkl"));
        result.ExitCode.Should().Be(1);
        result.Output.Should().Contain("does not exist");
    }

    [Fact]
    public async Task Compile_writes_the_same_version_and_refuses_what_a_receiver_would()
    {
        (await _cli.RunAsync("policy", "init", _directory.Path)).ShouldSucceed();
        var source = _directory.File("policy.pkl");
        var json = (await _cli.RunAsync("policy", "compile", source)).ShouldSucceed().Output;
        (await _cli.RunAsync("policy", "compile", source, "-o", _directory.File("p.json"))).ShouldSucceed().Output.Should().Contain(PolicyFile.Load(source).Hash);
        (await File.ReadAllTextAsync(_directory.File("p.json"))).TrimEnd('\n').Should().Be(json.TrimEnd('\n'));
        PolicyFile.Load(_directory.File("p.json")).Hash.Should().Be(PolicyFile.Load(source).Hash);

        await WriteAsync("other.pkl", "version = 1\nrules = new Listing {}");
        (await _cli.RunAsync("policy", "compile", _directory.File("other.pkl"), "-o", _directory.File("p.json"))).ShouldFail(2, "*$.issuers*$.rules*");
        PolicyFile.Load(_directory.File("p.json")).Rules.Should().HaveCount(2, "a refused policy replaces nothing");
        Directory.GetFiles(_directory.Path, "*.tmp").Should().BeEmpty();
    }

    [Fact]
    public async Task Explain_takes_every_claim_and_says_what_did_not_match()
    {
        await WriteAsync("p.json", Policy("""{"name":"strict","match":{"env":"prod","tenant":"t","scope":["a","b"],"src":{"type":"ci","repo":"acme/*","workflow":"w"}},"allow":true}"""));
        string[] call = ["policy", "explain", _directory.File("p.json"), "--sub", "svc://a", "--act", "read"];
        string[] all = [.. call, "--env", "prod", "--tenant", "t", "--scope", "a", "--scope", "b", "--src-type", "ci", "--src-repo", "acme/x", "--src-workflow", "w"];
        (await _cli.RunAsync(all)).ShouldSucceed().Output.Should().Be("ALLOW by the rule strict.\n");
        var denied = await _cli.RunAsync([.. call, "--env", "prod", "--tenant", "t", "--scope", "a", "--json"]);
        denied.ExitCode.Should().Be(1);
        var skipped = denied.Json.GetProperty("skipped")[0];
        (skipped.GetProperty("rule").GetString(), skipped.GetProperty("field").GetString(), skipped.GetProperty("wanted").GetString()).Should().Be(("strict", "scope", "b"));
        (await _cli.RunAsync([.. call, "--iss", "https://other"])).Output.Should().StartWith("DENY before any rule: https://other is not in issuers");
    }

    [Fact]
    public async Task Explain_takes_the_claims_of_a_token()
    {
        using var workshop = Workshop.Open();
        var token = await workshop.MintTokenAsync("--env", "prod");
        await WriteAsync("p.json", Policy("""{"name":"prod","match":{"env":"prod","sub":"agent://ci/*"},"allow":true}""", Workshop.Issuer));
        (await _cli.RunAsync("policy", "explain", _directory.File("p.json"), "--token", token)).ShouldSucceed().Output.Should().Be("ALLOW by the rule prod.\n");
        (await _cli.PipeAsync($"OathMesh {token}\n", "policy", "explain", _directory.File("p.json"), "--token", "-")).ShouldSucceed();
        (await _cli.RunAsync("policy", "explain", _directory.File("p.json"), "--token", "x.y")).ShouldFail(1, "*");
    }

    [Theory]
    [InlineData("""{"policy":"p.json","cases":[]}""", "$.cases")]
    [InlineData("""{"policy":"p.json","cases":[{"name":"a","request":{"sub":"a"},"expect":{"decision":"deny"}}]}""", "$.cases[0].request")]
    [InlineData("""{"policy":"p.json","cases":[{"name":"a","request":{"sub":"a","atc":"b"},"expect":{"decision":"deny"}}]}""", "$.cases[0].request.atc")]
    [InlineData("""{"policy":"p.json","cases":[{"name":"a","request":{"sub":"a","act":1},"expect":{"decision":"deny"}}]}""", "$.cases[0].request")]
    [InlineData("""{"policy":"p.json","cases":[{"name":"a","request":{"sub":"a","act":"b"},"expect":{"decision":"no"}}]}""", "$.cases[0].expect.decision")]
    [InlineData("""{"policy":"p.json","cases":[{"name":"a","request":{"sub":"a","act":"b"},"expect":{"decision":"deny","rule":"nope"}}]}""", "'nope' is no rule")]
    [InlineData("""{"policy":"p.json","cases":[{"name":"a","request":{"sub":"a","act":"b"},"expect":{"decision":"deny","rlue":"r"}}]}""", "$.cases[0].expect.rlue")]
    [InlineData("""{"policy":"none.json","cases":[]}""", "none.json does not exist")]
    [InlineData("{", "strict JSON")]
    public async Task Test_refuses_a_test_file_that_would_test_nothing(string json, string expected)
    {
        await WriteAsync("p.json", Policy("""{"name":"r","match":{"act":"a"},"allow":true}"""));
        await WriteAsync("a.test.json", json);
        (await _cli.RunAsync("policy", "test", _directory.Path)).ShouldFail(2, $"*{expected.Replace("[", "?", StringComparison.Ordinal).Replace("]", "?", StringComparison.Ordinal)}*");
    }

    [Fact]
    public async Task Test_counts_failures_and_rules_not_reached_and_writes_junit()
    {
        await WriteAsync("p.json", Policy("""{"name":"r","match":{"act":"a"},"allow":true},{"name":"q","match":{"act":"b"},"allow":true}"""));
        await WriteAsync("a.test.json", """
            {"policy":"p.json","cases":[
              {"name":"right","request":{"sub":"svc://x","act":"a"},"expect":{"decision":"allow","rule":"r"}},
              {"name":"<wrong> \u0001","request":{"sub":"svc://x","act":"a"},"expect":{"decision":"allow","rule":"q"}}]}
            """);
        var result = await _cli.RunAsync("policy", "test", _directory.Path, "--junit", _directory.File("r.xml"), "--json");
        result.ExitCode.Should().Be(1);
        (result.Json.GetProperty("passed").GetInt32(), result.Json.GetProperty("failed").GetInt32()).Should().Be((1, 1));
        result.Json.GetProperty("unreached").EnumerateArray().Select(rule => rule.GetProperty("rule").GetString()).Should().Equal("q", "default");
        var junit = XDocument.Load(_directory.File("r.xml")).Root!;
        (junit.Attribute("tests")!.Value, junit.Attribute("failures")!.Value).Should().Be(("2", "1"));
        junit.Descendants("failure").Should().ContainSingle().Which.Parent!.Attribute("name")!.Value.Should().Be("<wrong> \uFFFD");

        await WriteAsync("a.test.json", """{"policy":"p.json","cases":[{"name":"right","request":{"sub":"svc://x","act":"a"},"expect":{"decision":"allow"}}]}""");
        (await _cli.RunAsync("policy", "test", _directory.Path)).ExitCode.Should().Be(0);
        (await _cli.RunAsync("policy", "test", _directory.Path, "--every-rule")).ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task Test_needs_a_directory_with_tests()
    {
        (await _cli.RunAsync("policy", "test", _directory.Path)).ShouldFail(2, "*has no test*");
        (await _cli.RunAsync("policy", "test", _directory.File("none"))).ShouldFail(2, "*no directory*");
    }

    [Fact]
    public async Task Diff_says_allow_or_deny_where_a_rule_asks_for_what_audit_lines_do_not_have()
    {
        await RecordedCalls.WriteAsync(_directory.File("audit.ndjson"));
        await WriteAsync("old.json", Policy("""{"name":"ci","match":{"sub":"agent://ci/*"},"allow":true}"""));
        await WriteAsync("new.json", Policy("""{"name":"prod","match":{"sub":"agent://ci/*","env":"prod"},"allow":true}"""));
        string[] diff = ["policy", "diff", _directory.File("old.json"), _directory.File("new.json"), "--replay", _directory.File("audit.ndjson")];
        var result = await _cli.RunAsync(diff);
        result.ExitCode.Should().Be(1);
        result.Output.Should().Be("""
            agent://ci/deploy-bot
              inventory.read, 2 times: allow (ci) -> allow or deny (prod or default)
            agent://ci/shop
              inventory.read, 1 times: allow (ci) -> allow or deny (prod or default)
            3 of 6 calls would change, of 2 callers.

            """);
        (await _cli.RunAsync([.. diff, "--json"])).Json.GetProperty("changes").GetArrayLength().Should().Be(2);
        (await _cli.RunAsync("policy", "diff", _directory.File("new.json"), _directory.File("new.json"), "--replay", _directory.File("audit.ndjson")))
            .ShouldSucceed().Output.Should().Contain("0 of 6 calls");
    }

    [Fact]
    public async Task Suggest_allows_exactly_what_was_allowed_in_pkl_and_in_json()
    {
        await RecordedCalls.WriteAsync(_directory.File("audit.ndjson"));
        await File.AppendAllTextAsync(_directory.File("audit.ndjson"), "not json\n");
        var pkl = await _cli.RunAsync("policy", "suggest", _directory.File("audit.ndjson"));
        pkl.ExitCode.Should().Be(0);
        pkl.Error.Should().Contain("1 lines are no audit lines");
        await WriteAsync("s.pkl", pkl.Output);
        await WriteAsync("schema.pkl", PolicySchema.Read());
        await WriteAsync("s.json", (await _cli.RunAsync("policy", "suggest", _directory.File("audit.ndjson"), "--format", "json")).Output);
        var (one, other) = (PolicyFile.Load(_directory.File("s.pkl")), PolicyFile.Load(_directory.File("s.json")));
        one.Rules.Should().Equal(other.Rules);
        one.Rules.Select(rule => (rule.Name, rule.Match.Subject)).Should().Equal(
            ("ci-deploy-bot-inventory-read", "agent://ci/deploy-bot"), ("ci-shop-inventory-read", "agent://ci/shop"), ("default", null));

        var wide = await _cli.RunAsync("policy", "suggest", _directory.File("audit.ndjson"), "--include-denied", "--widen-sub", "agent://*", "--widen-act", "inventory.*", "--json");
        wide.Json.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("match").ToString()).Should().Equal(
            """{"sub":"agent://*","act":"inventory.*"}""", """{"sub":"svc://storefront","act":"inventory.*"}""", "{}");
    }

    [Fact]
    public async Task Suggest_says_that_nothing_was_seen()
    {
        await WriteAsync("empty.ndjson", "");
        (await _cli.RunAsync("policy", "suggest", _directory.File("empty.ndjson"))).ShouldFail(1, "*no call*");
    }

    [Fact]
    public async Task Verify_takes_a_policy_in_pkl()
    {
        using var workshop = Workshop.Open();
        workshop.Cli.Environment["OATHMESH_PKL"] = Pkl.Path;
        (await _cli.RunAsync("policy", "init", _directory.Path, "--issuer", Workshop.Issuer, "--audience", Workshop.Audience)).ShouldSucceed();
        (await workshop.VerifyAsync(await workshop.MintTokenAsync(), "--policy", _directory.File("policy.pkl"))).ShouldSucceed();
        await WriteAsync("policy.pkl", "amends \"schema.pkl\"");
        (await workshop.VerifyAsync(await workshop.MintTokenAsync(), "--policy", _directory.File("policy.pkl"))).ShouldFail(2, "*policy.pkl*");
    }

    private static string Policy(string rules, string issuer = "https://issuer.internal") => $$"""
        {"version":1,"issuers":["{{issuer}}"],"audiences":["https://inventory.internal"],"rules":[{{rules}},{"name":"default","match":{},"allow":false}]}
        """;

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_directory.File(name), text);
}
