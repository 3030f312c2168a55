using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OathMesh.Cli.Tests.Support;
using OathMesh.Keys;

namespace OathMesh.Cli.Tests;

/// <summary><c>mint --server</c> against the stand-in issuer, over real HTTP.</summary>
public sealed class MintFromServerTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly InProcessCli _cli = new();
    private StandInIssuer _issuer = null!;
    private string _clientKey = "";
    private string _secret = "";

    public async Task InitializeAsync()
    {
        using var key = Ed25519PrivateKey.Generate();
        _clientKey = _directory.Write("client.pem", key.ExportPem());
        _secret = _directory.Write("secret", StandInIssuer.Secret + "\n");
        _issuer = await StandInIssuer.StartAsync(_cli.Time, new JsonWebKeySet([key.PublicKey]));
    }

    public async Task DisposeAsync() => await _issuer.DisposeAsync();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Stand_in_issuer_mints_for_a_client_with_a_key()
    {
        var token = (await AskWithKeyAsync()).ShouldSucceed().Output;

        var verified = await _cli.PipeAsync(
            token, "verify", "--audience", StandInIssuer.Audience, "--issuer", _issuer.Address, "--json");
        verified.ShouldSucceed().Json.GetProperty("claims").GetProperty("sub").GetString().Should().Be(StandInIssuer.Subject);
    }

    [Fact]
    public async Task Stand_in_issuer_mints_for_a_client_with_a_secret()
    {
        var json = (await AskWithSecretAsync("--json")).ShouldSucceed().Json;

        json.EnumerateObject().Select(member => member.Name).Should().Equal("token", "token_type", "expires_in", "exp", "jti");
        json.GetProperty("expires_in").GetInt64().Should().Be(120);
        _issuer.Authorizations.Should().Equal("Bearer " + StandInIssuer.Secret);
    }

    [Fact]
    public async Task A_clients_own_token_names_client_issuer_and_the_minting_action_and_lives_a_minute()
    {
        (await AskWithKeyAsync()).ShouldSucceed();

        var sent = _issuer.Authorizations.Should().ContainSingle().Subject;
        sent.Should().StartWith("OathMesh ");
        var payload = (await _cli.PipeAsync(sent, "inspect", "--json")).ShouldSucceed().Json.GetProperty("payload");
        payload.GetProperty("iss").GetString().Should().Be(StandInIssuer.Client);
        payload.GetProperty("aud").GetString().Should().Be(_issuer.Address);
        payload.GetProperty("act").GetString().Should().Be("oathmesh.mint");
        payload.GetProperty("sub").GetString().Should().Be(StandInIssuer.Subject);
        (payload.GetProperty("exp").GetInt64() - payload.GetProperty("iat").GetInt64()).Should().Be(60);
    }

    [Fact]
    public async Task Each_ask_sends_a_new_client_token()
    {
        (await AskWithKeyAsync()).ShouldSucceed();
        (await AskWithKeyAsync()).ShouldSucceed();

        _issuer.Authorizations.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_slash_after_the_address_makes_no_other_audience()
    {
        (await AskAsync(_issuer.Address + "/", "--client", StandInIssuer.Client, "--client-key", _clientKey)).ShouldSucceed();
    }

    [Fact]
    public async Task The_issuers_name_can_differ_from_its_address()
    {
        _issuer.Name = "https://issuer.internal";

        (await AskWithKeyAsync()).ShouldFail(1, "*answered 401*");
        (await AskWithKeyAsync("--server-audience", "https://issuer.internal")).ShouldSucceed();
    }

    [Fact]
    public async Task The_clients_key_may_come_from_the_environment()
    {
        _cli.Environment["OATHMESH_PRIVATE_KEY_FILE"] = _clientKey;
        _cli.Environment["OATHMESH_ISSUER"] = "https://unused.test";
        _cli.Environment["OATHMESH_AUDIENCE"] = StandInIssuer.Audience;

        (await _cli.RunAsync("mint", "--server", _issuer.Address, "--client", StandInIssuer.Client, "--sub", StandInIssuer.Subject, "--act", "inventory.read"))
            .ShouldSucceed();
    }

    [Fact]
    public async Task Sends_what_was_asked_and_leaves_out_what_was_not()
    {
        (await AskWithSecretAsync()).ShouldSucceed();
        (await AskWithSecretAsync(
            "--ttl", "60", "--scope", "a", "--scope", "b", "--reason", "r", "--env", "e", "--tenant", "t", "--request", "GET /inventory")).ShouldSucceed();

        Names(_issuer.Bodies[0]).Should().Equal("sub", "aud", "act");
        Names(_issuer.Bodies[1]).Should().Equal("sub", "aud", "act", "ttl_hint", "scope", "reason", "env", "tenant", "rqh");

        static List<string> Names(string json)
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateObject().Select(member => member.Name)];
        }
    }

    [Fact]
    public async Task Says_when_the_issuer_gave_less_time()
    {
        var result = await AskWithSecretAsync("--ttl", "900");

        result.ExitCode.Should().Be(0);
        result.Error.Should().Contain("--ttl 900 became 300 s");
    }

    [Fact]
    public async Task Tells_a_refusal_as_the_issuer_words_it()
    {
        var text = await AskAsync(_issuer.Address, "--secret-file", _secret, "--act", "deploy");
        text.ShouldFail(1, "*answered 403: act 'deploy' is not granted. Ask for inventory.*");

        var json = await AskAsync(_issuer.Address, "--secret-file", _secret, "--act", "deploy", "--json");
        json.ShouldFailAsJson(1, "act_not_granted");
        json.Json.GetProperty("fix").GetString().Should().Be("Ask for inventory.*.");
    }

    [Fact]
    public async Task Tells_a_wrong_credential()
    {
        (await AskAsync(_issuer.Address, "--secret-file", _directory.Write("wrong", "wrong"))).ShouldFail(1, "*answered 401*");
        using var key = Ed25519PrivateKey.Generate();
        var other = _directory.Write("other.pem", key.ExportPem());
        (await AskAsync(_issuer.Address, "--client", StandInIssuer.Client, "--client-key", other, "--json")).ShouldFailAsJson(1, "invalid_token");
    }

    [Theory]
    [InlineData("http://issuer.test")]
    [InlineData("http://10.0.0.1:4000")]
    [InlineData("http://localhost.test")]
    [InlineData("http://127.0.0.1.issuer.test")]
    public async Task Never_sends_a_credential_over_plain_http_to_another_machine(string server)
    {
        (await AskAsync(server, "--secret-file", _secret)).ShouldFail(2, "*plain HTTP to another machine*");
    }

    [Theory]
    [InlineData("issuer.test")]
    [InlineData("ftp://issuer.test")]
    [InlineData("https://user:word@issuer.test")]
    [InlineData("https://issuer.test#x")]
    [InlineData("https://")]
    [InlineData("")]
    public async Task Refuses_an_address_that_is_none_without_repeating_it(string server)
    {
        var result = await AskAsync(server, "--secret-file", _secret);

        result.ShouldFail(2, "*--server is not an http or https URL*");
        result.Error.Should().NotContain("word");
    }

    [Fact]
    public async Task Refuses_an_address_with_a_query()
    {
        (await AskAsync("https://issuer.test?x=1", "--secret-file", _secret)).ShouldFail(2, "*--server has a query*");
    }

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Follows_no_redirect(int status)
    {
        _issuer.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = $"{_issuer.Address}/v1/token";
            return Task.CompletedTask;
        };

        (await AskWithSecretAsync("--json")).ShouldFailAsJson(1, "server_redirected");

        _issuer.Authorizations.Should().ContainSingle();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("<html></html>")]
    [InlineData("""{"token":"a.b","token_type":"OathMesh","expires_in":1,"exp":1,"jti":"j"}""")]
    [InlineData("""{"token":"a.b.c\u001b[2J","token_type":"OathMesh","expires_in":1,"exp":1,"jti":"j"}""")]
    [InlineData("""{"token":"a.b.c\n","token_type":"OathMesh","expires_in":1,"exp":1,"jti":"j"}""")]
    [InlineData("""{"token":"a.b.c","token_type":"Bearer","expires_in":1,"exp":1,"jti":"j"}""")]
    [InlineData("""{"token":"a.b.c","token_type":"OathMesh","expires_in":"1","exp":1,"jti":"j"}""")]
    [InlineData("""{"token":"a.b.c","token_type":"OathMesh","expires_in":1,"exp":-1,"jti":"j"}""")]
    [InlineData("""{"token":"a.b.c","token_type":"OathMesh","expires_in":1,"exp":1}""")]
    [InlineData("""{"token":"\ud800","token_type":"OathMesh","expires_in":1,"exp":1,"jti":"j"}""")]
    [InlineData("""{"token":"a.b.c","token":"d.e.f","token_type":"OathMesh","expires_in":1,"exp":1,"jti":"j"}""")]
    public async Task Refuses_an_answer_that_is_no_token(string answer)
    {
        _issuer.Answer = context => context.Response.WriteAsync(answer);

        var result = await AskWithSecretAsync();
        result.ShouldFail(1, "*answer was refused*");
        (await AskWithSecretAsync("--json")).ShouldFailAsJson(1, "server_answer_invalid");
    }

    [Fact]
    public async Task Reads_no_more_than_64_KiB()
    {
        var fits = """{"token":"a.b.c","token_type":"OathMesh","expires_in":1,"exp":1,"jti":"j"}""".PadRight(64 * 1024);
        _issuer.Answer = context => context.Response.WriteAsync(fits);
        (await AskWithSecretAsync()).ShouldSucceed().Output.Should().Be("a.b.c\n");

        _issuer.Answer = context => context.Response.WriteAsync(fits + " ");
        (await AskWithSecretAsync()).ShouldFail(1, "*longer than 65536 bytes*");
    }

    [Fact]
    public async Task Escapes_what_a_refusal_says_and_cuts_it_short()
    {
        _issuer.Answer = context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "7";
            return context.Response.WriteAsJsonAsync(new { error = "busy", message = "\u001b[2J\u202e" + new string('x', 2000), fix = "Wait." });
        };

        var result = await AskWithSecretAsync();

        result.ShouldFail(1, "*\\u001b[2J\\u202exxx*...*Wait. Wait 7 s before the next try.*");
        result.Error.Length.Should().BeLessThan(700);
    }

    [Fact]
    public async Task A_refusal_without_a_reason_is_told_by_its_status()
    {
        _issuer.Answer = context =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("\ud83d\udca5");
        };

        (await AskWithSecretAsync("--json")).ShouldFailAsJson(1, "server_answered_500");
    }

    [Fact]
    public async Task Gives_up_after_10_seconds()
    {
        var arrived = new TaskCompletionSource();
        _issuer.Answer = context =>
        {
            arrived.SetResult();
            return StandInIssuer.NeverAsync(context);
        };

        var asked = AskWithSecretAsync("--json");
        await arrived.Task;
        _cli.Time.Advance(TimeSpan.FromSeconds(10));

        (await asked).ShouldFailAsJson(1, "server_timeout");
    }

    [Fact]
    public async Task Ends_when_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        _issuer.Answer = async context =>
        {
            await cancelled.CancelAsync();
            await StandInIssuer.NeverAsync(context);
        };

        var result = await _cli.RunAsync(cancelled.Token, Arguments(_issuer.Address, ["--secret-file", _secret, "--json"]));

        result.ShouldFailAsJson(1, "cancelled");
    }

    [Fact]
    public async Task Says_when_no_one_listens()
    {
        var address = _issuer.Address;
        await _issuer.DisposeAsync();

        (await AskAsync(address, "--secret-file", _secret, "--json")).ShouldFailAsJson(1, "server_unreachable");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("two words")]
    [InlineData("two\nlines")]
    [InlineData("h\u00e4")]
    public async Task Refuses_a_secret_that_is_none_without_repeating_it(string content)
    {
        var result = await AskAsync(_issuer.Address, "--secret-file", _directory.Write("bad", content));

        result.ShouldFail(2, "*a secret is 1 to 1024 visible ASCII characters*");
        result.Error.Should().NotContain("two");
    }

    [Fact]
    public async Task A_secret_has_at_most_1024_characters()
    {
        (await AskAsync(_issuer.Address, "--secret-file", _directory.Write("long", new string('x', 1024) + "\r\n"))).ShouldFail(1, "*answered 401*");
        (await AskAsync(_issuer.Address, "--secret-file", _directory.Write("longer", new string('x', 1025)))).ShouldFail(2, "*a secret is 1 to 1024*");
    }

    [Fact]
    public async Task Refuses_a_secret_file_that_others_may_use()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_secret, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            (await AskWithSecretAsync()).ShouldFail(2, "*others may use this file*chmod 600*");
            (await AskWithSecretAsync("--json")).ShouldFailAsJson(2, "secret_refused");
        }

        (await AskAsync(_issuer.Address, "--secret-file", _directory.File("missing"))).ShouldFail(2, "*There is no file*--secret-file*");
    }

    private Task<CliResult> AskWithKeyAsync(params string[] more) =>
        AskAsync(_issuer.Address, ["--client", StandInIssuer.Client, "--client-key", _clientKey, .. more]);

    private Task<CliResult> AskWithSecretAsync(params string[] more) => AskAsync(_issuer.Address, ["--secret-file", _secret, .. more]);

    private Task<CliResult> AskAsync(string server, params string[] more) => _cli.RunAsync(Arguments(server, more));

    private static string[] Arguments(string server, string[] more) =>
    [
        "mint", "--server", server, "--sub", StandInIssuer.Subject, "--aud", StandInIssuer.Audience,
        .. more.Contains("--act") ? (string[])[] : ["--act", "inventory.read"], .. more,
    ];
}
