using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OathMesh.Issuer.Revocation;
using OathMesh.Issuer.Tests.Support;
using OathMesh.Keys;
using OathMesh.Revocation;

namespace OathMesh.Issuer.Tests;

/// <summary>Revoking, lifting and listing, and what the issuer itself then refuses.</summary>
public sealed class RevocationTests
{
    private const string Path = RevocationAdministration.Path;

    [Fact]
    public async Task Revokes_lists_and_lifts_with_an_audit_line_for_each_change()
    {
        await using var issuer = await StartAsync();
        var made = (await RevokeAsync(issuer, new() { ["sub"] = "agent://ci/*", ["reason"] = "laptop lost", ["expires_in"] = 3600 })).ShouldBeOk();
        made.Text.Should().Be($$"""{"sub":"agent://ci/*","at":{{issuer.Time.NowSeconds}},"until":{{issuer.Time.NowSeconds + 3600}},"reason":"laptop lost","by":"{{RunningIssuer.KeyClient}}"}""");

        var listed = (await SendAsync(issuer, HttpMethod.Get, Path)).ShouldBeOk();
        listed.Text.Should().Be($$"""{"version":1,"entries":[{{made.Text}}]}""");
        (await issuer.GetAsync(RevocationListEndpoint.Path)).Text.Should().Be("""{"version":1,"entries":[{"sub":"agent://ci/*"}]}""");

        (await SendAsync(issuer, HttpMethod.Delete, $"{Path}?sub=agent%3A%2F%2Fci%2F*")).ShouldBeOk().Text.Should().Be(made.Text);
        (await SendAsync(issuer, HttpMethod.Delete, $"{Path}?sub=agent%3A%2F%2Fci%2F*")).ShouldRefuse(HttpStatusCode.NotFound, "not_revoked");
        (await issuer.GetAsync(RevocationListEndpoint.Path)).Text.Should().Be("""{"version":1,"entries":[]}""");

        var line = issuer.AuditLines("revoke").Should().ContainSingle().Which;
        line.GetProperty("revoked").GetString().Should().Be("sub:agent://ci/*");
        line.GetProperty("client").GetString().Should().Be(RunningIssuer.KeyClient);
        line.GetProperty("reason").GetString().Should().Be("laptop lost");
        issuer.AuditLines("unrevoke").Should().ContainSingle().Which.GetProperty("revoked").GetString().Should().Be("sub:agent://ci/*");
        issuer.AuditLines("refuse").Should().ContainSingle().Which.GetProperty("reason").GetString().Should().Be("not_revoked");
    }

    [Theory]
    [InlineData("{}", "Name what is revoked by exactly one of sub, jti, kid and client.")]
    [InlineData("""{"sub":"svc://a","kid":"k"}""", "Name what is revoked by exactly one of sub, jti, kid and client.")]
    [InlineData("""{"sub":"nobody"}""", "sub must be a subject*")]
    [InlineData("""{"sub":7}""", "sub must be a string.")]
    [InlineData("""{"jti":"short"}""", "jti must be 16 to 128*")]
    [InlineData("""{"kid":"a b"}""", "kid must be 1 to 64*")]
    [InlineData("""{"client":"https://clients.test/deploy-bots"}""", "client must be the id of an enrolled client*")]
    [InlineData("""{"kid":"k","expires_in":0}""", "expires_in must be from 1 to 315360000 seconds*")]
    [InlineData("""{"kid":"k","expires_in":315360001}""", "expires_in must be from 1*")]
    [InlineData("""{"kid":"k","expires_in":1.5}""", "expires_in must be a whole number.")]
    [InlineData("""{"kid":"k","until":5}""", "until is not known here*")]
    [InlineData("""{"kid":"k","kid":"l"}""", "kid is given more than once*")]
    [InlineData("""{"kid":"\ud800"}""", "The body is not JSON: it has an unpaired surrogate.")]
    [InlineData("[]", "The body must be a JSON object.")]
    [InlineData("{", "The body is not JSON*")]
    public async Task Refuses_what_it_does_not_understand_and_revokes_nothing(string body, string message)
    {
        await using var issuer = await StartAsync();
        var reply = (await SendAsync(issuer, HttpMethod.Post, Path, body)).ShouldRefuse(HttpStatusCode.BadRequest, "request_invalid");
        reply["message"].Should().Match(message);
        (await issuer.GetAsync(RevocationListEndpoint.Path)).Text.Should().Be("""{"version":1,"entries":[]}""");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?sub=")]
    [InlineData("?sub=svc%3A%2F%2Fa&sub=svc%3A%2F%2Fb")]
    [InlineData("?sub=svc%3A%2F%2Fa&kid=k")]
    [InlineData("?act=deploy")]
    public async Task Lifts_only_what_is_named_once(string query)
    {
        await using var issuer = await StartAsync();
        (await SendAsync(issuer, HttpMethod.Delete, Path + query)).ShouldRefuse(HttpStatusCode.BadRequest, "request_invalid");
    }

    [Fact]
    public async Task Takes_no_body_where_there_is_nothing_to_say()
    {
        await using var issuer = await StartAsync();
        (await SendAsync(issuer, HttpMethod.Delete, Path + "?kid=k", "{}")).ShouldRefuse(HttpStatusCode.BadRequest, "request_invalid");
        (await SendAsync(issuer, HttpMethod.Put, Path, "{}")).ShouldRefuse(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
    }

    [Fact]
    public async Task Takes_a_token_for_administration_of_a_client_that_may_and_no_other_credential()
    {
        await using var issuer = await StartAsync(setup =>
        {
            setup.Client(0).Remove("admin");
            setup.Configuration["clients"]!.AsArray().Add(Admin("https://clients.test/admin", setup.ClientKey));
        });
        var body = """{"kid":"k"}""";
        (await SendAsync(issuer, HttpMethod.Post, Path, body, $"OathMesh {issuer.ClientToken(claims => claims with { Action = "oathmesh.admin" })}"))
            .ShouldRefuse(HttpStatusCode.Forbidden, "outside_grants").Saying("This client may not revoke.");
        (await SendAsync(issuer, HttpMethod.Post, Path, body, $"OathMesh {issuer.ClientToken(issuer: "https://clients.test/admin")}"))
            .ShouldRefuse(HttpStatusCode.Unauthorized, "policy_denied")["fix"].Should().Contain("act oathmesh.admin");
        (await SendAsync(issuer, HttpMethod.Post, Path, body, $"Bearer {RunningIssuer.Secret}")).ShouldRefuse(HttpStatusCode.Forbidden, "outside_grants");
        (await SendAsync(issuer, HttpMethod.Post, Path, body, "")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_token");
        (await SendAsync(issuer, HttpMethod.Get, Path, null, "")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_token");

        var token = issuer.ClientToken(claims => claims with { Action = "oathmesh.admin" }, "https://clients.test/admin");
        (await SendAsync(issuer, HttpMethod.Post, Path, body, $"OathMesh {token}")).ShouldBeOk();
        (await SendAsync(issuer, HttpMethod.Post, Path, body, $"OathMesh {token}")).ShouldRefuse(HttpStatusCode.Unauthorized, "jti_replay");

        // Nor does a token for administration mint.
        (await issuer.PostAsync(RunningIssuer.Body, $"OathMesh {issuer.ClientToken(claims => claims with { Action = "oathmesh.admin" })}"))
            .ShouldRefuse(HttpStatusCode.Unauthorized, "policy_denied");
        (await issuer.PostAsync(RunningIssuer.Body, $"OathMesh {issuer.ClientToken(issuer: "https://clients.test/admin")}"))
            .ShouldRefuse(HttpStatusCode.Forbidden, "outside_grants").Saying("This client may not ask for tokens.");
    }

    [Fact]
    public async Task Refuses_to_mint_for_a_revoked_subject_until_it_is_lifted()
    {
        await using var issuer = await StartAsync();
        (await issuer.PostAsync(RunningIssuer.Body)).ShouldBeOk();
        (await RevokeAsync(issuer, new() { ["sub"] = "agent://*/deploy-*" })).ShouldBeOk();
        (await issuer.PostAsync(RunningIssuer.Body)).ShouldRefuse(HttpStatusCode.Forbidden, "subject_revoked").Saying("The subject is revoked.");
        issuer.AuditLines("refuse").Should().ContainSingle().Which.GetProperty("revoked").GetString().Should().Be("sub:agent://*/deploy-*");
        var other = RunningIssuer.Body;
        other["sub"] = "agent://ci/build-bot";
        (await issuer.PostAsync(other)).ShouldBeOk();
        (await SendAsync(issuer, HttpMethod.Delete, $"{Path}?sub=agent%3A%2F%2F*%2Fdeploy-*")).ShouldBeOk();
        (await issuer.PostAsync(RunningIssuer.Body)).ShouldBeOk();
    }

    [Fact]
    public async Task Refuses_a_revoked_client_whatever_its_credential()
    {
        await using var issuer = await StartAsync(setup => setup.Configuration["clients"]!.AsArray().Add(Admin("https://clients.test/admin", setup.ClientKey)));
        Task<Reply> RevokeClientAsync(string id) => SendAsync(
            issuer, HttpMethod.Post, Path, $$"""{"client":"{{id}}"}""", $"OathMesh {issuer.ClientToken(claims => claims with { Action = "oathmesh.admin" }, "https://clients.test/admin")}");
        (await RevokeClientAsync(RunningIssuer.SecretClient)).ShouldBeOk();
        (await issuer.PostAsync(RunningIssuer.Body)).ShouldRefuse(HttpStatusCode.Forbidden, "subject_revoked").Saying("This client is revoked.");
        (await issuer.PostAsync(RunningIssuer.Body, $"OathMesh {issuer.ClientToken()}")).ShouldBeOk();
        (await RevokeClientAsync(RunningIssuer.KeyClient)).ShouldBeOk();
        (await issuer.PostAsync(RunningIssuer.Body, $"OathMesh {issuer.ClientToken()}")).ShouldRefuse(HttpStatusCode.Unauthorized, "subject_revoked");
        (await RevokeAsync(issuer, new() { ["kid"] = "k" })).ShouldRefuse(HttpStatusCode.Unauthorized, "subject_revoked");
        issuer.AuditLines("deny").Should().OnlyContain(line => line.GetProperty("step").GetInt32() == 13 && line.GetProperty("revoked").GetString() == $"client:{RunningIssuer.KeyClient}");
    }

    [Fact]
    public async Task Refuses_a_revoked_key_of_a_client()
    {
        await using var issuer = await StartAsync(setup =>
        {
            setup.Configuration["clients"]!.AsArray().Add(Admin("https://clients.test/admin", SecondKey));
        });
        (await RevokeAsync(issuer, new() { ["kid"] = issuer.Setup.ClientKey.PublicKey.KeyId })).ShouldBeOk();
        (await issuer.PostAsync(RunningIssuer.Body, $"OathMesh {issuer.ClientToken()}")).ShouldRefuse(HttpStatusCode.Unauthorized, "subject_revoked");
        var admin = issuer.ClientToken(claims => claims with { Action = "oathmesh.admin" }, "https://clients.test/admin", SecondKey);
        (await SendAsync(issuer, HttpMethod.Get, Path, null, $"OathMesh {admin}")).ShouldBeOk();
    }

    [Fact]
    public async Task Signs_nothing_with_a_revoked_key_and_is_not_ready()
    {
        await using var issuer = await StartAsync();
        var keyId = (await issuer.KeySetAsync()).KeyIds.Single();
        issuer.Time.Advance(TimeSpan.FromSeconds(1));
        (await issuer.GetAsync("/readyz")).ShouldBeOk();
        (await RevokeAsync(issuer, new() { ["kid"] = keyId })).ShouldBeOk();
        (await issuer.PostAsync(RunningIssuer.Body)).ShouldRefuse(HttpStatusCode.ServiceUnavailable, "signing_key_unavailable");
        (await issuer.GetAsync("/readyz")).ShouldRefuse(HttpStatusCode.ServiceUnavailable, "signing_key_unavailable");
        issuer.Setup.Logs.Lines.Should().Contain(line => line.Contains("SigningKeyRevoked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keeps_revocations_over_a_restart_and_drops_them_when_they_end()
    {
        var setup = default(IssuerSetup);
        await using var issuer = await StartAsync(given => setup = given);
        (await RevokeAsync(issuer, new() { ["sub"] = RunningIssuer.Subject, ["expires_in"] = 60 })).ShouldBeOk();
        (await RevokeAsync(issuer, new() { ["jti"] = "0123456789abcdef" })).ShouldBeOk()["until"].Should().Be($"{issuer.Time.NowSeconds + 360}");
        File.ReadAllText(System.IO.Path.Combine(setup!.Directory, "revocations.json")).Should().Contain(RunningIssuer.Subject).And.Contain("0123456789abcdef");
        var tag = await TagAsync(issuer);

        issuer.Time.Advance(TimeSpan.FromSeconds(60));
        (await issuer.PostAsync(RunningIssuer.Body)).ShouldBeOk();
        (await TagAsync(issuer)).Should().NotBe(tag);
        issuer.Time.Advance(TimeSpan.FromSeconds(300));
        (await issuer.GetAsync(RevocationListEndpoint.Path)).Text.Should().Be("""{"version":1,"entries":[]}""");
    }

    [Fact]
    public async Task Does_not_start_with_a_damaged_file()
    {
        var start = () => StartAsync(setup => File.WriteAllText(System.IO.Path.Combine(setup.Directory, "revocations.json"), "{\"version\":1,\"entries\":["));
        (await start.Should().ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>()).WithMessage("*$.revocations: The file of revocations*Put a good copy in its place.*");
    }

    [Fact]
    public async Task The_list_answers_304_to_who_has_it_and_at_once_to_who_has_not()
    {
        await using var issuer = await StartAsync();
        var tag = await TagAsync(issuer);
        using (var same = await ListAsync(issuer, tag, "?wait=0"))
        {
            same.StatusCode.Should().Be(HttpStatusCode.NotModified);
            same.Headers.ETag!.Tag.Should().Be(tag);
            same.Headers.CacheControl!.NoStore.Should().BeTrue();
        }

        using var other = await ListAsync(issuer, "\"other\"", "?wait=30");
        other.StatusCode.Should().Be(HttpStatusCode.OK);
        other.Headers.ETag!.Tag.Should().Be(tag);
        other.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Fact]
    public async Task Who_waits_is_answered_when_something_changes()
    {
        await using var issuer = await StartAsync();
        var tag = await TagAsync(issuer);
        var waiting = ListAsync(issuer, tag, "?wait=30");
        await issuer.Time.WaitForTimerAsync(TimeSpan.FromSeconds(30));
        waiting.IsCompleted.Should().BeFalse();
        (await RevokeAsync(issuer, new() { ["sub"] = RunningIssuer.Subject })).ShouldBeOk();
        using var answer = await waiting;
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).Should().Contain(RunningIssuer.Subject);
    }

    [Fact]
    public async Task Who_waits_is_answered_304_when_the_wait_is_over()
    {
        await using var issuer = await StartAsync();
        var waiting = ListAsync(issuer, await TagAsync(issuer), "?wait=5");
        await issuer.Time.WaitForTimerAsync(TimeSpan.FromSeconds(5));
        issuer.Time.Advance(TimeSpan.FromSeconds(5));
        using var answer = await waiting;
        answer.StatusCode.Should().Be(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Who_comes_when_too_many_wait_is_answered_at_once()
    {
        await using var issuer = await StartAsync();
        issuer.Services.GetRequiredService<RevocationListEndpoint>().WaiterLimit = 1;
        var tag = await TagAsync(issuer);
        var waiting = ListAsync(issuer, tag, "?wait=30");
        await issuer.Time.WaitForTimerAsync(TimeSpan.FromSeconds(30));
        using (var second = await ListAsync(issuer, tag, "?wait=30"))
        {
            second.StatusCode.Should().Be(HttpStatusCode.NotModified);
        }

        (await RevokeAsync(issuer, new() { ["kid"] = "k" })).ShouldBeOk();
        using var first = await waiting;
        first.StatusCode.Should().Be(HttpStatusCode.OK);
        var third = ListAsync(issuer, await TagAsync(issuer), "?wait=30");
        await issuer.Time.WaitForTimerAsync(TimeSpan.FromSeconds(30));
        third.IsCompleted.Should().BeFalse();
        issuer.Time.Advance(TimeSpan.FromSeconds(30));
        (await third).Dispose();
    }

    [Fact]
    public async Task A_host_that_stops_does_not_wait_for_those_who_wait()
    {
        await using var issuer = await StartAsync();
        var waiting = ListAsync(issuer, await TagAsync(issuer), "?wait=30");
        await issuer.Time.WaitForTimerAsync(TimeSpan.FromSeconds(30));
        await issuer.StopAsync();
        using var answer = await waiting;
        answer.StatusCode.Should().Be(HttpStatusCode.NotModified);
    }

    [Theory]
    [InlineData("?wait=31")]
    [InlineData("?wait=-1")]
    [InlineData("?wait=1e1")]
    [InlineData("?wait=")]
    [InlineData("?wait=1&wait=2")]
    [InlineData("?all=1")]
    [InlineData("?wait=1&all=1")]
    public async Task Refuses_a_query_it_does_not_know(string query)
    {
        await using var issuer = await StartAsync();
        (await issuer.GetAsync(RevocationListEndpoint.Path + query)).ShouldRefuse(HttpStatusCode.BadRequest, "request_invalid");
    }

    [Fact]
    public async Task Says_that_it_keeps_no_revocations()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        (await issuer.GetAsync(RevocationListEndpoint.Path)).ShouldRefuse(HttpStatusCode.NotFound, "revocation_not_configured");
        (await SendAsync(issuer, HttpMethod.Post, Path, "{}")).ShouldRefuse(HttpStatusCode.NotFound, "revocation_not_configured");
        (await issuer.GetAsync("/.well-known/oathmesh-issuer")).Text.Should().NotContain("revocation");
        await using var other = await StartAsync();
        (await other.GetAsync("/.well-known/oathmesh-issuer"))["revocation_endpoint"].Should().Be("https://issuer.test/v1/revocations");
    }

    [Fact]
    public async Task A_revocation_holds_without_its_line_and_is_lifted_only_with_it()
    {
        var sink = new TestAuditSink { FailOn = "revoke" };
        await using var issuer = await StartAsync(setup => setup.Services = services => services.AddSingleton<OathMesh.Audit.IAuditSink>(sink));
        (await RevokeAsync(issuer, new() { ["sub"] = RunningIssuer.Subject })).ShouldRefuse(HttpStatusCode.ServiceUnavailable, "audit_unavailable")
            .Saying("It is revoked, but the issuer could not write its audit line.");
        (await issuer.PostAsync(RunningIssuer.Body)).ShouldRefuse(HttpStatusCode.Forbidden, "subject_revoked");
        sink.FailOn = "unrevoke";
        sink.FailAfter = 0;
        (await SendAsync(issuer, HttpMethod.Delete, $"{Path}?sub={Uri.EscapeDataString(RunningIssuer.Subject)}")).ShouldRefuse(HttpStatusCode.ServiceUnavailable, "audit_unavailable");
        (await issuer.PostAsync(RunningIssuer.Body)).ShouldRefuse(HttpStatusCode.Forbidden, "subject_revoked");
    }

    [Fact]
    public async Task Says_that_a_revocation_could_not_be_kept()
    {
        await using var issuer = await StartAsync();
        Directory.CreateDirectory(System.IO.Path.Combine(issuer.Setup.Directory, "revocations.json"));
        (await RevokeAsync(issuer, new() { ["sub"] = RunningIssuer.Subject })).ShouldRefuse(HttpStatusCode.ServiceUnavailable, "revocation_unavailable");
        (await issuer.PostAsync(RunningIssuer.Body)).ShouldBeOk();
        issuer.AuditLines("revoke").Should().BeEmpty();
        issuer.AuditLines("refuse").Should().ContainSingle();
    }

    [Fact]
    public async Task A_store_that_cannot_tell_refuses_everything()
    {
        await using var issuer = await StartAsync(setup => setup.Services = services => services.AddSingleton<IRevocationStore, BrokenStore>());
        (await issuer.PostAsync(RunningIssuer.Body)).ShouldRefuse(HttpStatusCode.ServiceUnavailable, "revocation_unavailable");
        (await issuer.PostAsync(RunningIssuer.Body, $"OathMesh {issuer.ClientToken()}")).ShouldRefuse(HttpStatusCode.Unauthorized, "revocation_unavailable");
        (await issuer.GetAsync(RevocationListEndpoint.Path)).ShouldRefuse(HttpStatusCode.ServiceUnavailable, "revocation_unavailable");
        (await issuer.GetAsync("/readyz")).ShouldRefuse(HttpStatusCode.ServiceUnavailable, "revocation_unavailable");
    }

    private static readonly Ed25519PrivateKey SecondKey = Ed25519PrivateKey.Generate();

    private static JsonObject Admin(string id, Ed25519PrivateKey key) => new()
    {
        ["id"] = id,
        ["jwks"] = JsonNode.Parse(new JsonWebKeySet([key.PublicKey]).ToJson()),
        ["admin"] = new JsonArray("revoke"),
    };

    private static Task<RunningIssuer> StartAsync(Action<IssuerSetup>? change = null) => RunningIssuer.StartAsync(setup =>
    {
        setup.Configuration["revocations"] = "revocations.json";
        setup.Client(0)["admin"] = new JsonArray("revoke");
        change?.Invoke(setup);
    });

    private static Task<Reply> RevokeAsync(RunningIssuer issuer, JsonObject body) => SendAsync(issuer, HttpMethod.Post, Path, body.ToJsonString());

    private static async Task<Reply> SendAsync(RunningIssuer issuer, HttpMethod method, string path, string? body = null, string? authorization = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        }

        authorization ??= $"OathMesh {issuer.ClientToken(claims => claims with { Action = "oathmesh.admin" })}";
        if (authorization.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await issuer.SendAsync(request);
    }

    private static async Task<string> TagAsync(RunningIssuer issuer) => (await issuer.GetAsync(RevocationListEndpoint.Path)).Headers.ETag!.Tag;

    private static async Task<HttpResponseMessage> ListAsync(RunningIssuer issuer, string tag, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, RevocationListEndpoint.Path + query);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return await issuer.Http.SendAsync(request);
    }

    private sealed class BrokenStore : IRevocationStore
    {
        public RevocationSet Current => throw new RevocationUnavailableException("down");

        public ValueTask<bool> AddAsync(RevocationEntry entry, CancellationToken cancellationToken) => throw new RevocationUnavailableException("down");

        public ValueTask<bool> RemoveAsync(RevocationKind kind, string value, CancellationToken cancellationToken) => throw new RevocationUnavailableException("down");

        public Task WaitForChangeAsync(string version, CancellationToken cancellationToken) => throw new RevocationUnavailableException("down");
    }
}
