using OathMesh.Binding;
using OathMesh.Cli.Tests.Support;
using OathMesh.Keys;

namespace OathMesh.Cli.Tests;

public sealed class MintCommandTests : IDisposable
{
    private readonly Workshop _workshop = Workshop.Open();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public async Task Writes_the_token_alone()
    {
        var result = (await _workshop.MintAsync()).ShouldSucceed();

        result.Output.Should().MatchRegex(@"\A[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\n\z");
        (await _workshop.VerifyAsync(result.Output)).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Gives_the_members_of_an_issuers_answer_as_json()
    {
        var json = (await _workshop.MintAsync("--json")).ShouldSucceed().Json;

        json.EnumerateObject().Select(member => member.Name).Should().Equal("token", "token_type", "expires_in", "exp", "jti");
        json.GetProperty("token_type").GetString().Should().Be("OathMesh");
        json.GetProperty("expires_in").GetInt64().Should().Be(120);
        json.GetProperty("exp").GetInt64().Should().Be(_workshop.Cli.Time.NowSeconds + 120);
        (await _workshop.VerifyAsync(json.GetProperty("token").GetString()!)).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Quiet_still_writes_the_token()
    {
        (await _workshop.MintAsync("--quiet", "--ttl", "900")).ShouldSucceed().Output.Should().Contain(".");
    }

    [Theory]
    [InlineData("-5", 1)]
    [InlineData("0", 1)]
    [InlineData("1", 1)]
    [InlineData("300", 300)]
    [InlineData("301", 300)]
    [InlineData("2147483647", 300)]
    public async Task Clamps_the_lifetime_and_says_so(string asked, long given)
    {
        var result = await _workshop.MintAsync("--json", "--ttl", asked);

        result.ExitCode.Should().Be(0);
        result.Json.GetProperty("expires_in").GetInt64().Should().Be(given);
        (result.Error.Length > 0).Should().Be(asked != $"{given}");
    }

    [Fact]
    public async Task Puts_every_option_into_the_token()
    {
        var token = await _workshop.MintTokenAsync(
            "--ttl", "60", "--scope", "a", "--scope", "b c", "--reason", "release 7", "--env", "production", "--tenant", "acme");

        var claims = (await _workshop.VerifyAsync(token, "--json")).ShouldSucceed().Json.GetProperty("claims");
        claims.GetProperty("iss").GetString().Should().Be(Workshop.Issuer);
        claims.GetProperty("sub").GetString().Should().Be(Workshop.Subject);
        claims.GetProperty("aud").GetString().Should().Be(Workshop.Audience);
        claims.GetProperty("act").GetString().Should().Be(Workshop.Action);
        claims.GetProperty("scope").EnumerateArray().Select(scope => scope.GetString()).Should().Equal("a", "b c");
        claims.GetProperty("reason").GetString().Should().Be("release 7");
        claims.GetProperty("env").GetString().Should().Be("production");
        claims.GetProperty("tenant").GetString().Should().Be("acme");
        claims.TryGetProperty("rqh", out _).Should().BeFalse();
    }

    [Fact]
    public async Task Binds_to_a_request_or_to_its_hash()
    {
        var body = _workshop.Directory.Write("body", """{"count":1}""");
        var expected = RequestBinding.Compute("POST", "/inventory/items?id=7", "application/json", File.ReadAllBytes(body));

        var bound = await _workshop.MintTokenAsync("--request", "post /inventory/items?id=7", "--content-type", "application/json", "--body", body);
        var hashed = await _workshop.MintTokenAsync("--rqh", expected);

        foreach (var token in (string[])[bound, hashed])
        {
            (await _workshop.Cli.PipeAsync(token, "inspect", "--json")).Json.GetProperty("payload").GetProperty("rqh").GetString().Should().Be(expected);
        }
    }

    [Fact]
    public async Task Notes_a_body_that_receivers_do_not_take_by_default()
    {
        var body = _workshop.Directory.Write("body", new string('x', RequestBinding.DefaultMaxBodyBytes));
        (await _workshop.MintAsync("--request", "PUT /x", "--body", body)).ShouldSucceed();

        File.AppendAllText(body, "x");
        var result = await _workshop.MintAsync("--request", "PUT /x", "--body", body);

        result.ExitCode.Should().Be(0);
        result.Error.Should().Contain("longer than 1 MiB");
    }

    [Fact]
    public async Task Takes_issuer_key_and_audience_from_the_environment_unless_options_say_otherwise()
    {
        _workshop.Cli.Environment["OATHMESH_ISSUER"] = Workshop.Issuer;
        _workshop.Cli.Environment["OATHMESH_PRIVATE_KEY_FILE"] = _workshop.Keys;
        _workshop.Cli.Environment["OATHMESH_AUDIENCE"] = "https://other.internal";

        var result = (await _workshop.Cli.RunAsync("mint", "--sub", Workshop.Subject, "--aud", Workshop.Audience, "--act", Workshop.Action)).ShouldSucceed();
        (await _workshop.VerifyAsync(result.Output)).ExitCode.Should().Be(0);

        result = (await _workshop.Cli.RunAsync("mint", "--sub", Workshop.Subject, "--act", Workshop.Action)).ShouldSucceed();
        var denied = await _workshop.Cli.PipeAsync(result.Output, "verify", "--json", "--jwks", _workshop.KeySet, "--audience", Workshop.Audience);
        denied.Json.GetProperty("code").GetString().Should().Be("audience_mismatch");
        (await _workshop.Cli.PipeAsync(result.Output, "verify", "--jwks", _workshop.KeySet)).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task An_empty_variable_counts_as_unset()
    {
        _workshop.Cli.Environment["OATHMESH_AUDIENCE"] = "";

        (await _workshop.Cli.RunAsync("mint", "--key", _workshop.Keys, "--issuer", "i", "--sub", Workshop.Subject, "--act", "a"))
            .ShouldFail(2, "*--aud is missing*OATHMESH_AUDIENCE*");
    }

    [Fact]
    public async Task Signs_with_a_single_key_file()
    {
        using var key = Ed25519PrivateKey.Generate();
        var file = _workshop.Directory.Write("key.pem", key.ExportPem());
        File.WriteAllBytes(_workshop.KeySet, new JsonWebKeySet([key.PublicKey]).ToJson());

        var token = await _workshop.MintTokenAsync();
        (await _workshop.VerifyAsync(token, "--json")).Json.GetProperty("code").GetString().Should().Be("key_unknown");

        var result = await _workshop.Cli.RunAsync(
            "mint", "--key", file, "--issuer", Workshop.Issuer, "--sub", Workshop.Subject, "--aud", Workshop.Audience, "--act", Workshop.Action);
        (await _workshop.VerifyAsync(result.ShouldSucceed().Output)).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Says_all_that_is_missing_at_once()
    {
        (await _workshop.Cli.RunAsync("mint")).ShouldFail(2, "*--sub is missing*--aud is missing*--act is missing*Nothing signs*");
        (await _workshop.Cli.RunAsync("mint", "--key", "k")).ShouldFail(2, "*--issuer is missing*OATHMESH_ISSUER*");
    }

    [Theory]
    [InlineData("*one or the other*", "--key", "k", "--server", "https://i.test", "--secret-file", "s")]
    [InlineData("*one or the other*", "--issuer", "i", "--server", "https://i.test", "--secret-file", "s")]
    [InlineData("*one or the other*", "--server", "https://i.test", "--secret-file", "s", "--client", "c", "--client-key", "k")]
    [InlineData("*Say who asks*", "--server", "https://i.test")]
    [InlineData("*--client-key is missing*", "--server", "https://i.test", "--client", "c")]
    [InlineData("*--server-audience is for a client with a key*", "--server", "https://i.test", "--secret-file", "s", "--server-audience", "a")]
    [InlineData("*--client is for asking an issuer*", "--key", "k", "--issuer", "i", "--client", "c")]
    [InlineData("*--secret-file is for asking an issuer*", "--key", "k", "--issuer", "i", "--secret-file", "s")]
    [InlineData("*say the same thing twice*", "--key", "k", "--issuer", "i", "--rqh", "h", "--request", "GET /")]
    [InlineData("*give --request too*", "--key", "k", "--issuer", "i", "--body", "b")]
    [InlineData("*give --request too*", "--key", "k", "--issuer", "i", "--content-type", "t")]
    [InlineData("*a method, a space and a target*", "--key", "k", "--issuer", "i", "--request", "/x")]
    [InlineData("*--ttl is a whole number*", "--key", "k", "--issuer", "i", "--ttl", "soon")]
    public async Task Refuses_options_that_do_not_go_together(string messageLike, params string[] options)
    {
        string[] arguments = ["mint", "--sub", Workshop.Subject, "--aud", Workshop.Audience, "--act", Workshop.Action, .. options];

        (await _workshop.Cli.RunAsync(arguments)).ShouldFail(2, messageLike);
        (await _workshop.Cli.RunAsync([.. arguments, "--json"])).ShouldFailAsJson(2, "usage");
    }

    [Theory]
    [InlineData("--sub", "deploy-bot", "*sub must be*")]
    [InlineData("--act", "a b", "*act must be*")]
    [InlineData("--rqh", "sha256:1", "*rqh must be*")]
    [InlineData("--request", "GET *", "*cannot be bound*origin form*")]
    public async Task Refuses_claims_that_are_malformed(string option, string value, string messageLike)
    {
        string[] defaults = ["--sub", Workshop.Subject, "--act", Workshop.Action];
        var kept = defaults.Chunk(2).Where(pair => pair[0] != option).SelectMany(pair => pair);

        (await _workshop.Cli.RunAsync(["mint", "--key", _workshop.Keys, "--issuer", Workshop.Issuer, "--aud", Workshop.Audience, .. kept, option, value]))
            .ShouldFail(2, messageLike);
    }

    [Theory]
    [InlineData("garbage", "*no PEM block*")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "*not a well-formed Ed25519 private key*")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "*expected a PRIVATE KEY*")]
    public async Task Refuses_a_key_file_that_is_none(string content, string messageLike)
    {
        var file = _workshop.Directory.Write("key.pem", content);

        var result = await _workshop.Cli.RunAsync("mint", "--key", file, "--issuer", "i", "--sub", Workshop.Subject, "--aud", "a", "--act", "a");

        result.ShouldFail(2, messageLike);
    }

    [Fact]
    public async Task Refuses_a_key_that_is_missing_empty_or_open_to_others()
    {
        foreach (var path in (string[])[_workshop.Directory.File("missing"), ""])
        {
            (await _workshop.Cli.RunAsync("mint", "--key", path, "--issuer", "i", "--sub", Workshop.Subject, "--aud", "a", "--act", "a")).ShouldFail(2, "*");
        }

        if (!OperatingSystem.IsWindows())
        {
            using var key = Ed25519PrivateKey.Generate();
            var file = _workshop.Directory.Write("key.pem", key.ExportPem(), UnixFileMode.UserRead | UnixFileMode.OtherRead);
            (await _workshop.Cli.RunAsync("mint", "--key", file, "--issuer", "i", "--sub", Workshop.Subject, "--aud", "a", "--act", "a", "--json"))
                .ShouldFailAsJson(2, "key_refused");
        }
    }

    [Fact]
    public async Task Refuses_a_body_that_cannot_be_read()
    {
        (await _workshop.MintAsync("--request", "PUT /x", "--body", _workshop.Directory.File("missing"))).ShouldFail(2, "*There is no file*--body*");
        (await _workshop.MintAsync("--request", "PUT /x", "--body", _workshop.Keys)).ShouldFail(2, "*is a directory*--body*");
        (await _workshop.MintAsync("--request", "PUT /x", "--body", "")).ShouldFail(2, "*cannot be read*--body*");
    }
}
