using System.Text.Json;

namespace OathMesh.EndToEnd.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task Shows_every_outcome_as_expected_and_leaves_nothing_behind()
    {
        var before = Directory.GetDirectories(Path.GetTempPath(), "oathmesh-demo-*");
        var (exitCode, output) = await BuiltProgram.RunCliAsync("demo", "--json", "--api", BuiltProgram.PathOf("Api"));
        exitCode.Should().Be(0, output);
        var report = JsonDocument.Parse(output).RootElement;
        report.GetProperty("as_expected").GetBoolean().Should().BeTrue();
        report.GetProperty("outcomes").EnumerateArray().Select(outcome => outcome.GetProperty("outcome").GetString()).Should().Equal(
            "401 deny 0 token_missing", "200 allow 14", "401 deny 13 jti_replay", "401 deny 6 signature_invalid", "401 deny 10 audience_mismatch",
            "401 deny 8 token_expired", "200 expires_in 300", "403 refused", "401 deny 12 binding_mismatch", "201 allow 14", "401 deny 14 policy_denied",
            "403 allow 14",
            "200 allow 14", "401 deny 13 jti_replay",
            "200 allow 14", "401 deny 13 replay_unavailable", "401 deny 13 replay_unavailable", "401 deny 13 replay_unavailable", "401 deny 13 replay_unavailable",
            "200 allow 14, degraded: replay_store_down", "401 deny 13 replay_unavailable",
            "401 deny 13 replay_unavailable", "200 allow 14", "401 deny 13 jti_replay",
            "audit.ndjson whole", "issuer-audit.ndjson whole");
        Directory.GetDirectories(Path.GetTempPath(), "oathmesh-demo-*").Except(before).Should().BeEmpty();
    }

    [Fact]
    public async Task Shows_exchanges_for_people_without_colour_when_it_is_no_terminal_and_never_a_whole_token()
    {
        var (exitCode, output) = await BuiltProgram.RunCliAsync("demo", "--api", BuiltProgram.PathOf("Api"));
        exitCode.Should().Be(0, output);
        output.Should().Contain("26 of 26 outcomes as expected").And.NotContain("\u001b");
        output.Should().NotMatchRegex("eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    }

    [Fact]
    public async Task Says_what_is_missing()
    {
        var (exitCode, output) = await BuiltProgram.RunCliAsync("demo", "--api", "no-such-file.dll");
        exitCode.Should().Be(2);
        output.Should().Contain("no-such-file.dll");
    }
}
