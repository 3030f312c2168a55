using System.Net;
using System.Text.Json;
using OathMesh.Issuer.Tests.Support;
using OathMesh.Keys;

namespace OathMesh.Issuer.Tests;

public sealed class PublicEndpointTests
{
    [Fact]
    public async Task The_key_set_has_public_members_only_and_may_be_cached_for_a_minute()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var reply = (await issuer.GetAsync("/.well-known/jwks.json")).ShouldBeOk();
        reply.ContentType.Should().Be("application/json");
        reply.Headers.CacheControl!.ToString().Should().Be("public, max-age=60");
        var key = reply.Json.GetProperty("keys").EnumerateArray().Single();
        key.EnumerateObject().Select(member => member.Name).Should().Equal("kty", "crv", "alg", "use", "kid", "x");
        key.GetProperty("kty").GetString().Should().Be("OKP");
        key.GetProperty("crv").GetString().Should().Be("Ed25519");
        key.GetProperty("alg").GetString().Should().Be("EdDSA");
        key.GetProperty("use").GetString().Should().Be("sig");
    }

    [Fact]
    public async Task The_description_names_every_endpoint()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var reply = (await issuer.GetAsync("/.well-known/oathmesh-issuer")).ShouldBeOk();
        reply.Headers.CacheControl!.ToString().Should().Be("public, max-age=60");
        JsonSerializer.Serialize(reply.Json).Should().Be(
            """
            {"issuer":"https://issuer.test","jwks_uri":"https://issuer.test/.well-known/jwks.json","token_endpoint":"https://issuer.test/v1/token","tokens_endpoint":"https://issuer.test/v1/tokens","alg_values_supported":["EdDSA"],"auth_schemes_supported":["OathMesh","Bearer"],"mint_act":"oathmesh.mint","max_ttl_seconds":300,"default_ttl_seconds":120,"max_count":64,"token_type":"om\u002Bjwt"}
            """);
    }

    [Theory]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/.well-known/oathmesh-issuer")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Takes_HEAD_too(string path)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        var reply = await issuer.SendAsync(request);
        reply.Status.Should().Be(HttpStatusCode.OK);
        reply.Text.Should().BeEmpty();
    }

    [Fact]
    public async Task Is_healthy_and_ready()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        (await issuer.GetAsync("/healthz")).ShouldBeOk()["status"].Should().Be("ok");
        (await issuer.GetAsync("/readyz")).ShouldBeOk()["status"].Should().Be("ready");
    }

    [Fact]
    public async Task Is_not_ready_in_the_second_of_its_start_since_clients_tokens_would_be_denied()
    {
        await using var issuer = await RunningIssuer.StartAsync(setup => setup.Time.Advance(TimeSpan.FromMilliseconds(1)));
        (await issuer.GetAsync("/readyz")).ShouldRefuse(HttpStatusCode.ServiceUnavailable, "starting").Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
        (await issuer.GetAsync("/healthz")).ShouldBeOk();
        issuer.Time.Advance(TimeSpan.FromMilliseconds(999));
        (await issuer.GetAsync("/readyz")).ShouldBeOk();
        (await issuer.PostAsync(RunningIssuer.Body, $"OathMesh {issuer.ClientToken()}")).ShouldBeOk();
    }

    [Fact]
    public async Task Is_ready_at_once_when_no_client_signs_tokens()
    {
        await using var issuer = await RunningIssuer.StartAsync(setup =>
        {
            setup.Configuration["clients"]!.AsArray().RemoveAt(0);
            setup.Time.Advance(TimeSpan.FromMilliseconds(1));
        });
        (await issuer.GetAsync("/readyz")).ShouldBeOk();
    }

    [Fact]
    public async Task Without_a_key_that_signs_it_is_not_ready_and_gives_no_token()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        issuer.Time.Advance(TimeSpan.FromSeconds(-1));

        (await issuer.GetAsync("/readyz")).ShouldRefuse(HttpStatusCode.ServiceUnavailable, "signing_key_unavailable");
        (await issuer.GetAsync("/healthz")).ShouldBeOk();
        var reply = (await issuer.PostAsync(RunningIssuer.Body)).ShouldRefuse(HttpStatusCode.ServiceUnavailable, "signing_key_unavailable");
        reply.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(5));
        reply.Text.Should().NotContain(issuer.Setup.Directory);
        issuer.AuditLines("refuse").Single().GetProperty("reason").GetString().Should().Be("signing_key_unavailable");

        issuer.Time.Advance(TimeSpan.FromSeconds(1));
        (await issuer.GetAsync("/readyz")).ShouldBeOk();
    }

    [Fact]
    public async Task Notices_a_rotation_by_itself()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var old = (await issuer.KeySetAsync()).KeyIds.Single();
        (await SigningKeyAsync(issuer)).Should().Be(old);

        var next = KeyRotation.Rotate(issuer.Setup.KeyPath, TimeSpan.FromSeconds(120), issuer.Time);
        issuer.Time.Advance(TimeSpan.FromSeconds(1));
        (await issuer.KeySetAsync()).KeyIds.Should().BeEquivalentTo(old, next);
        (await SigningKeyAsync(issuer)).Should().Be(old);

        issuer.Time.Advance(TimeSpan.FromSeconds(119));
        (await SigningKeyAsync(issuer)).Should().Be(next);
        (await issuer.KeySetAsync()).KeyIds.Should().BeEquivalentTo(old, next);

        issuer.Time.Advance(TimeSpan.FromSeconds(359));
        (await issuer.KeySetAsync()).KeyIds.Should().BeEquivalentTo(old, next);
        issuer.Time.Advance(TimeSpan.FromSeconds(1));
        (await issuer.KeySetAsync()).KeyIds.Should().BeEquivalentTo(next);

        KeyRotation.Retire(issuer.Setup.KeyPath, old, timeProvider: issuer.Time);
        issuer.Time.Advance(TimeSpan.FromSeconds(1));
        (await SigningKeyAsync(issuer)).Should().Be(next);
    }

    [Fact]
    public async Task Goes_on_with_the_keys_it_has_when_the_directory_breaks()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(issuer.Setup.KeyPath, "keys.json"), "{");
        issuer.Time.Advance(TimeSpan.FromSeconds(2));
        (await issuer.PostAsync(RunningIssuer.Body)).ShouldBeOk();
        issuer.Setup.Logs.Lines.Should().Contain(line => line.Contains("KeyDirectoryRefused", StringComparison.Ordinal));
    }

    private static async Task<string> SigningKeyAsync(RunningIssuer issuer)
    {
        var reply = (await issuer.PostAsync(RunningIssuer.Body)).ShouldBeOk();
        var header = System.Buffers.Text.Base64Url.DecodeFromUtf8(System.Text.Encoding.ASCII.GetBytes(reply.Token.Split('.')[0]));
        return JsonDocument.Parse(header).RootElement.GetProperty("kid").GetString()!;
    }
}
