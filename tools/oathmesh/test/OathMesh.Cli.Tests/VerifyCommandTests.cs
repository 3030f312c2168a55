using System.Text;
using OathMesh.Binding;
using OathMesh.Cli.Tests.Support;
using OathMesh.Keys;

namespace OathMesh.Cli.Tests;

public sealed class VerifyCommandTests : IDisposable
{
    private readonly Workshop _workshop = Workshop.Open();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public async Task Allows_an_authentic_token_and_shows_its_claims()
    {
        var result = (await _workshop.VerifyAsync(await _workshop.MintTokenAsync())).ShouldSucceed();

        result.Output.Should().Match("ALLOW*\n*iss  https://issuer.test\n*sub  agent://ci/deploy-bot\n*iat  1767225600 (2026-01-01 00:00:00Z)\n*");
    }

    [Fact]
    public async Task Allow_as_json_is_outcome_step_code_and_claims()
    {
        var json = (await _workshop.VerifyAsync(await _workshop.MintTokenAsync(), "--json")).ShouldSucceed().Json;

        json.EnumerateObject().Select(member => member.Name).Should().Equal("outcome", "step", "code", "claims");
        json.GetProperty("outcome").GetString().Should().Be("allow");
        json.GetProperty("step").GetInt32().Should().Be(14);
        json.GetProperty("code").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
        json.GetProperty("claims").EnumerateObject().Select(member => member.Name).Should().Equal("iss", "sub", "aud", "act", "iat", "exp", "jti");
    }

    [Fact]
    public async Task Deny_as_json_is_outcome_step_and_code()
    {
        var result = await VerifyForAsync("https://other.internal", await _workshop.MintTokenAsync());
        result.ExitCode.Should().Be(1);
        result.Error.Should().BeEmpty();
        result.Output.Should().Be("""{"outcome":"deny","step":10,"code":"audience_mismatch"}""" + "\n");
    }

    [Fact]
    public async Task A_denial_says_step_code_reason_and_fix()
    {
        var token = await _workshop.MintTokenAsync("--ttl", "1");
        _workshop.Cli.Time.Advance(TimeSpan.FromMinutes(5));

        var result = await _workshop.VerifyAsync(token);

        result.ExitCode.Should().Be(1);
        result.Error.Should().BeEmpty();
        result.Output.Should().Match("DENY at step 8, token_expired. * new token *\n");
    }

    [Fact]
    public async Task Quiet_leaves_the_verdict_to_the_exit_code()
    {
        var token = await _workshop.MintTokenAsync();

        (await _workshop.VerifyAsync(token, "--quiet")).Should().Be(new CliResult(0, "", ""));
        (await _workshop.VerifyAsync(token + "x", "--quiet")).Should().Be(new CliResult(1, "", ""));
        (await _workshop.VerifyAsync(token, "--quiet", "--json")).Output.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Takes_the_token_as_argument_or_input_bare_or_with_its_scheme()
    {
        var token = await _workshop.MintTokenAsync();
        string[] options = ["--audience", Workshop.Audience, "--issuer", Workshop.Issuer, "--jwks", _workshop.KeySet];

        (await _workshop.Cli.RunAsync(["verify", token, .. options])).ShouldSucceed();
        (await _workshop.Cli.RunAsync(["verify", $"OathMesh {token}", .. options])).ShouldSucceed();
        (await _workshop.Cli.RunAsync(["verify", $"oathmesh  {token}", .. options])).ShouldSucceed();
        foreach (var input in (string[])[token, token + "\n", token + "\r\n", $"OathMesh {token}\n"])
        {
            (await _workshop.Cli.PipeAsync(input, ["verify", "-", .. options])).ShouldSucceed();
            (await _workshop.Cli.PipeAsync(input, ["verify", .. options])).ShouldSucceed();
        }
    }

    [Theory]
    [InlineData("", 0, "token_missing")]
    [InlineData("OathMesh ", 0, "token_missing")]
    [InlineData("a.b.c, d.e.f", 0, "token_ambiguous")]
    [InlineData("a.b", 1, "token_malformed")]
    [InlineData("e30.e30.e30\n\n", 1, "token_malformed")]
    [InlineData("e30.e30.e30", 2, "type_not_allowed")]
    [InlineData("\ufffd.e30.e30", 1, "token_malformed")]
    public async Task Denies_what_is_no_token_at_its_step(string input, int step, string code)
    {
        (await _workshop.VerifyAsync(input, "--json")).Output.Should().Be($$"""{"outcome":"deny","step":{{step}},"code":"{{code}}"}""" + "\n");
    }

    [Fact]
    public async Task Denies_a_huge_input_for_its_size()
    {
        _workshop.Cli.Input = Encoding.ASCII.GetBytes(new string('A', 10_000_000));

        var result = await _workshop.Cli.RunAsync("verify", "--audience", "a", "--issuer", "https://i.test", "--jwks", _workshop.KeySet, "--json");

        result.Output.Should().Be("""{"outcome":"deny","step":1,"code":"token_too_large"}""" + "\n");
    }

    [Fact]
    public async Task Trusts_the_named_issuers_and_no_other()
    {
        var token = await _workshop.MintTokenAsync();
        string[] options = ["--audience", Workshop.Audience, "--jwks", _workshop.KeySet, "--json"];

        (await _workshop.Cli.PipeAsync(token, ["verify", "--issuer", "https://other.test", "--issuer", Workshop.Issuer, .. options])).ShouldSucceed();
        var denied = await _workshop.Cli.PipeAsync(token, ["verify", "--issuer", "https://other.test", .. options]);
        denied.Json.GetProperty("code").GetString().Should().Be("issuer_untrusted");
    }

    [Fact]
    public async Task Verifies_at_the_time_of_now_with_the_leeway_given()
    {
        var token = await _workshop.MintTokenAsync("--ttl", "100");
        var expires = _workshop.Cli.Time.NowSeconds + 100;

        await ShouldEndAsync(0, expires + 29);
        await ShouldEndAsync(1, expires + 30);
        await ShouldEndAsync(0, expires - 1, "--leeway", "0");
        await ShouldEndAsync(1, expires, "--leeway", "0");

        async Task ShouldEndAsync(int exitCode, long now, params string[] more) =>
            (await _workshop.VerifyAsync(token, ["--now", $"{now}", .. more])).ExitCode.Should().Be(exitCode);
    }

    [Theory]
    [InlineData("--leeway", "31")]
    [InlineData("--leeway", "-1")]
    [InlineData("--now", "-1")]
    [InlineData("--now", "253402300800")]
    [InlineData("--now", "tomorrow")]
    public async Task Refuses_numbers_out_of_bounds(string option, string value)
    {
        (await _workshop.VerifyAsync("x", option, value)).ShouldFail(2, $"*{option} is a whole number from*");
    }

    [Fact]
    public async Task Checks_the_request_that_a_token_is_bound_to()
    {
        var body = _workshop.Directory.Write("body", "{}");
        string[] request = ["--request", "POST /items", "--content-type", "application/json", "--body", body];
        var token = await _workshop.MintTokenAsync(request);

        (await _workshop.VerifyAsync(token, request)).ShouldSucceed();
        await ShouldDenyAsync(token, "binding_unavailable");
        await ShouldDenyAsync(token, "binding_mismatch", "--request", "POST /items", "--body", body);
        File.AppendAllText(body, "\n");
        await ShouldDenyAsync(token, "binding_mismatch", request);
    }

    [Fact]
    public async Task A_request_that_cannot_be_bound_is_a_denial_of_a_bound_token_only()
    {
        var bound = await _workshop.MintTokenAsync("--request", "GET /");
        var unbound = await _workshop.MintTokenAsync();

        var denied = await _workshop.VerifyAsync(bound, "--request", "GET *");
        denied.ExitCode.Should().Be(1);
        denied.Output.Should().StartWith("DENY at step 12, binding_unavailable.");
        denied.Error.Should().StartWith("note: the request cannot be bound.");
        (await _workshop.VerifyAsync(unbound, "--request", "GET *")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_body_over_the_default_limit_is_not_hashed()
    {
        var body = _workshop.Directory.Write("body", new string('x', RequestBinding.DefaultMaxBodyBytes));
        string[] request = ["--request", "PUT /x", "--body", body];
        (await _workshop.VerifyAsync(await _workshop.MintTokenAsync(request), request)).ShouldSucceed();

        File.AppendAllText(body, "x");
        await ShouldDenyAsync(await _workshop.MintTokenAsync([.. request, "--quiet"]), "binding_unavailable", request);
    }

    [Fact]
    public async Task Applies_the_policy_given()
    {
        var policy = _workshop.Directory.Write("policy.json", $$"""
            {"version":1,"issuers":["{{Workshop.Issuer}}"],"audiences":["{{Workshop.Audience}}"],
             "rules":[{"name":"read","match":{"act":"inventory.*"},"allow":true},{"name":"default","match":{},"allow":false}]}
            """);

        (await _workshop.VerifyAsync(await _workshop.MintTokenAsync(), "--policy", policy)).ShouldSucceed();
        var deploy = await _workshop.Cli.RunAsync(
            "mint", "--key", _workshop.Keys, "--issuer", Workshop.Issuer, "--sub", Workshop.Subject, "--aud", Workshop.Audience, "--act", "deploy");
        await ShouldDenyAsync(deploy.Output, "policy_denied", "--policy", policy);
    }

    [Fact]
    public async Task Refuses_files_that_are_not_what_they_should_be()
    {
        var bad = _workshop.Directory.Write("bad.json", "{");
        var large = _workshop.Directory.Write("large.json", new string(' ', 2 * 1024 * 1024));

        (await _workshop.VerifyAsync("x", "--policy", bad)).ShouldFail(2, $"*{bad}: *not strict JSON*");
        (await _workshop.VerifyAsync("x", "--policy", bad, "--json")).ShouldFailAsJson(2, "policy_refused");
        (await _workshop.VerifyAsync("x", "--policy", large)).ShouldFail(2, "*longer than 1048576 bytes*");
        (await _workshop.VerifyAsync("x", "--policy", _workshop.Keys)).ShouldFail(2, "*is a directory*");
        (await VerifyWithKeySetAsync(bad)).ShouldFail(2, $"*{bad}: *not strict JSON*");
        (await VerifyWithKeySetAsync(large)).ShouldFail(2, "*longer than 65536 bytes*");
        (await VerifyWithKeySetAsync(_workshop.Directory.File("missing"))).ShouldFail(2, "*There is no file*--jwks*");
        (await VerifyWithKeySetAsync(_workshop.Keys)).ShouldFail(2, "*is a directory*--jwks*");
    }

    [Fact]
    public async Task Says_all_that_is_missing_at_once()
    {
        (await _workshop.Cli.RunAsync("verify", "x")).ShouldFail(2, "*--audience is missing*--issuer is missing*");
        (await _workshop.Cli.RunAsync("verify", "x", "--audience", "", "--issuer", "")).ShouldFail(2, "*--audience is missing*--issuer is empty*");
    }

    [Fact]
    public async Task Asks_for_a_token_when_a_person_gave_none()
    {
        _workshop.Cli.IsInputRedirected = false;

        (await _workshop.Cli.RunAsync("verify", "--audience", "a", "--issuer", "https://i.test", "--jwks", _workshop.KeySet)).ShouldFail(2, "*There is no token*");
    }

    [Fact]
    public async Task A_mistyped_option_is_no_token()
    {
        (await _workshop.Cli.RunAsync("verify", "--quite", "--audience", "a", "--issuer", "i")).ShouldFail(2, "*no option '--quite'*");
    }

    [Fact]
    public async Task Fetches_the_issuers_own_key_set_or_the_one_named()
    {
        await using var issuer = await StandInIssuer.StartAsync(_workshop.Cli.Time, new JsonWebKeySet([]));
        var secret = _workshop.Directory.Write("secret", StandInIssuer.Secret);
        var minted = await _workshop.Cli.RunAsync(
            "mint", "--server", issuer.Address, "--secret-file", secret, "--sub", StandInIssuer.Subject, "--aud", StandInIssuer.Audience, "--act", "inventory.read");
        string[] options = ["verify", "--audience", StandInIssuer.Audience, "--issuer", issuer.Address];

        (await _workshop.Cli.PipeAsync(minted.Output, options)).ShouldSucceed();
        (await _workshop.Cli.PipeAsync(minted.Output, [.. options, "--jwks", $"{issuer.Address}/.well-known/jwks.json"])).ShouldSucceed();
        var denied = await _workshop.Cli.PipeAsync(minted.Output, [.. options, "--jwks", $"{issuer.Address}/nothing"]);
        denied.ExitCode.Should().Be(1);
        denied.Output.Should().StartWith("DENY at step 5, keys_unavailable.");
        denied.Error.Should().StartWith("note: ").And.Contain("404");
    }

    [Fact]
    public async Task Fetches_keys_over_https_or_from_this_machine_only()
    {
        (await _workshop.Cli.PipeAsync("x", "verify", "--audience", "a", "--issuer", "http://issuer.test")).ShouldFail(2, "*plain HTTP*");
        (await _workshop.Cli.PipeAsync("x", "verify", "--audience", "a", "--issuer", "issuer")).ShouldFail(2, "*not an http or https URL*");
        (await VerifyWithKeySetAsync("http://issuer.test/jwks.json")).ShouldFail(2, "*--jwks is plain HTTP*");
    }

    private Task<CliResult> VerifyForAsync(string audience, string token) =>
        _workshop.Cli.PipeAsync(token, "verify", "--audience", audience, "--issuer", Workshop.Issuer, "--jwks", _workshop.KeySet, "--json");

    private Task<CliResult> VerifyWithKeySetAsync(string keySet) =>
        _workshop.Cli.PipeAsync("x", "verify", "--audience", Workshop.Audience, "--issuer", Workshop.Issuer, "--jwks", keySet);

    private async Task ShouldDenyAsync(string token, string code, params string[] more)
    {
        var result = await _workshop.VerifyAsync(token, ["--json", .. more]);
        result.ExitCode.Should().Be(1, result.Error);
        result.Json.GetProperty("code").GetString().Should().Be(code);
    }
}
