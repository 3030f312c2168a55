using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OathMesh.Replay;
using OathMesh.Verification;

namespace OathMesh.AspNetCore.Tests;

public sealed class OathMeshHandlerTests
{
    [Fact]
    public async Task Allows_a_good_token_once_in_minimal_APIs_and_controllers()
    {
        await using var api = await TestApi.StartAsync();
        var token = api.Mint();
        var good = await api.GetAsync("/inventory", token);
        good.StatusCode.Should().Be(HttpStatusCode.OK);
        var again = await api.GetAsync("/inventory", token);
        await ShouldDenyAsync(again, 13, "jti_replay");
        again.Headers.WwwAuthenticate.ToString().Should().Be("OathMesh realm=\"oathmesh\", error=\"invalid_token\", error_code=\"jti_replay\"");

        (await (await api.GetAsync("/controller", api.Mint())).Content.ReadAsStringAsync()).Should().Contain("agent://ci/deploy-bot");
        var me = await api.GetAsync("/me", api.Mint());
        (await me.Content.ReadAsStringAsync())
            .Should().Be("""{"sub":"agent://ci/deploy-bot","act":"inventory.read"}""");
        api.Audit.Events.Should().Equal("allow 14", "deny 13 jti_replay", "allow 14", "allow 14");
    }

    [Fact]
    public async Task Challenges_a_request_without_a_token_and_audits_it_once()
    {
        await using var api = await TestApi.StartAsync();
        var response = await api.GetAsync("/inventory");
        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().Should().Be("OathMesh realm=\"oathmesh\"");
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        api.Audit.Events.Should().Equal("deny 0 token_missing");
    }

    [Fact]
    public async Task Leaves_open_endpoints_open_and_audits_nothing_there_without_a_token()
    {
        await using var api = await TestApi.StartAsync();
        (await api.GetAsync("/open")).StatusCode.Should().Be(HttpStatusCode.OK);
        api.Audit.Events.Should().BeEmpty();
    }

    [Fact]
    public async Task Shows_strangers_one_and_the_same_answer_for_steps_0_to_6()
    {
        await using var api = await TestApi.StartAsync();
        using var stranger = OathMesh.Keys.Ed25519PrivateKey.Generate();
        var good = api.Mint();
        var answers = new HashSet<string>();
        foreach (var token in new[]
        {
            "x", "AA.AA.AA", new string('a', 9000), good[..^10] + "AAAAAAAAAA", good.Replace('.', ','),
            new OathMesh.Tokens.TokenMinter("https://evil.test", api.Key).Mint(Claims()).Token,
            new OathMesh.Tokens.TokenMinter(TestApi.Issuer, stranger).Mint(Claims()).Token,
        })
        {
            var response = await api.GetAsync("/inventory", token);
            var body = await response.Content.ReadFromJsonAsync<Dictionary<string, JsonElement>>();
            body!.Remove("request_id");
            answers.Add($"{(int)response.StatusCode} {response.Headers.WwwAuthenticate} {response.Headers.RetryAfter} {JsonSerializer.Serialize(body)}");
        }

        answers.Should().ContainSingle().Which.Should().Contain("401 OathMesh realm=\"oathmesh\", error=\"invalid_token\" ").And.NotContain("step");
        api.Audit.Events.Should().Equal(
            "deny 1 token_malformed", "deny 2 header_invalid", "deny 1 token_too_large", "deny 6 signature_invalid", "deny 0 token_ambiguous", "deny 4 issuer_untrusted", "deny 5 key_unknown");

        static OathMesh.Tokens.TokenClaims Claims() => new() { Subject = "agent://ci/deploy-bot", Audience = TestApi.Audience, Action = "inventory.read" };
    }

    [Fact]
    public async Task Tells_an_authentic_caller_the_code_and_never_configured_values()
    {
        await using var api = await TestApi.StartAsync(options =>
        {
            options.Audience = "https://secret-name.internal";
            options.Policy = OathMesh.Policy.JsonPolicy.Parse(
                """{"version":1,"issuers":["https://issuer.test"],"audiences":["https://secret-name.internal"],"rules":[{"name":"default","match":{},"allow":false}]}"""u8);
        });
        var response = await api.GetAsync("/inventory", api.Mint());
        await ShouldDenyAsync(response, 10, "audience_mismatch");
        (response + await response.Content.ReadAsStringAsync()).Should().NotContain("secret-name").And.NotContain("issuer.test");
    }

    [Theory]
    [InlineData("Development", null, true)]
    [InlineData("Production", true, true)]
    [InlineData("Development", false, false)]
    [InlineData("Staging", null, false)]
    public async Task Tells_everything_in_development_or_when_asked(string environment, bool? setting, bool told)
    {
        await using var api = await TestApi.StartAsync(options => options.DiscloseEverything = setting, environment: environment);
        var response = await api.GetAsync("/inventory", "x");
        var body = await response.Content.ReadAsStringAsync();
        body.Contains("token_malformed", StringComparison.Ordinal).Should().Be(told);
        response.Headers.WwwAuthenticate.ToString().Contains("error_code", StringComparison.Ordinal).Should().Be(told);
    }

    [Fact]
    public async Task Sends_Retry_After_for_unavailable_codes()
    {
        await using var api = await TestApi.StartAsync(options => options.ReplayStore = new Down());
        var response = await api.GetAsync("/inventory", api.Mint());
        await ShouldDenyAsync(response, 13, "replay_unavailable");
        response.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Forbids_a_token_for_another_action()
    {
        await using var api = await TestApi.StartAsync();
        foreach (var request in new[] { new HttpRequestMessage(HttpMethod.Get, "/inventory"), new HttpRequestMessage(HttpMethod.Get, "/controller") })
        {
            var response = await api.SendAsync(request, api.Mint("deploy"));
            response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
            response.Headers.WwwAuthenticate.ToString().Should().Be("OathMesh realm=\"oathmesh\", error=\"insufficient_scope\", error_code=\"act_mismatch\"");
            (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString().Should().Be("act_mismatch");
        }
    }

    [Fact]
    public async Task Answers_401_when_the_policy_denies()
    {
        await using var api = await TestApi.StartAsync();
        await ShouldDenyAsync(await api.GetAsync("/inventory", api.Mint(subject: "svc://other")), 14, "policy_denied");
    }

    [Fact]
    public async Task Denies_two_fields_and_does_not_look_for_tokens_elsewhere()
    {
        await using var api = await TestApi.StartAsync();
        var token = api.Mint();
        (await api.SendRawAsync($"GET /inventory HTTP/1.1\nHost: x\nAuthorization: OathMesh {token}\nAuthorization: OathMesh {token}\nConnection: close\n\n"))
            .Should().StartWith("HTTP/1.1 401");
        (await api.SendRawAsync($"GET /inventory HTTP/1.1\nHost: x\nAuthorization: OathMesh {token}, OathMesh {token}\nConnection: close\n\n"))
            .Should().StartWith("HTTP/1.1 401");
        (await api.SendRawAsync($"GET /inventory?access_token={token}&token={token} HTTP/1.1\nHost: x\nConnection: close\n\n"))
            .Should().StartWith("HTTP/1.1 401");
        api.Audit.Events.Should().Equal("deny 0 token_ambiguous", "deny 0 token_ambiguous", "deny 0 token_missing");
        (await api.SendRawAsync($"GET /inventory HTTP/1.1\nHost: x\nAuthorization:   oathmesh   {token}  \nConnection: close\n\n"))
            .Should().StartWith("HTTP/1.1 200");
    }

    [Fact]
    public async Task Writes_no_body_to_HEAD()
    {
        await using var api = await TestApi.StartAsync(map: app => app.MapMethods("/head", ["HEAD"], () => Results.Ok()).RequireAuthorization());
        var answer = await api.SendRawAsync("HEAD /head HTTP/1.1\nHost: x\nConnection: close\n\n");
        answer.Should().StartWith("HTTP/1.1 401").And.EndWith("\r\n\r\n").And.NotContain("urn:oathmesh");
    }

    [Fact]
    public async Task Verifies_once_a_request_however_often_it_is_asked()
    {
        await using var api = await TestApi.StartAsync(map: app => app.MapGet("/twice", async (HttpContext context) =>
        {
            var first = await context.AuthenticateAsync(OathMeshDefaults.AuthenticationScheme);
            var second = await context.AuthenticateAsync();
            return Results.Text($"{first.Succeeded} {second.Succeeded} {context.Features.Get<RequestVerification>()!.Result.IsAllowed}");
        }).RequireAct("inventory.read"));
        (await (await api.GetAsync("/twice", api.Mint())).Content.ReadAsStringAsync()).Should().Be("True True True");
        api.Audit.Events.Should().Equal("allow 14");
    }

    [Fact]
    public async Task Works_beside_another_scheme()
    {
        await using var api = await TestApi.StartAsync(
            services: services => services.AddAuthentication("other").AddScheme<AuthenticationSchemeOptions, NobodyHandler>("other", null),
            map: app => app.MapGet("/both", () => "in").RequireAuthorization(policy => policy.AddAuthenticationSchemes("other", "OathMesh").RequireAuthenticatedUser()));
        (await api.GetAsync("/inventory", api.Mint())).StatusCode.Should().Be(HttpStatusCode.OK);
        (await api.GetAsync("/both", api.Mint())).StatusCode.Should().Be(HttpStatusCode.OK);
        (await api.GetAsync("/both")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Takes_a_token_once_whatever_the_number_of_schemes()
    {
        using var key = OathMesh.Keys.Ed25519PrivateKey.Generate();
        await using var api = await TestApi.StartAsync(
            options =>
            {
                options.ReplayStore = null;
                options.Keys = new OathMesh.Keys.StaticKeySource(TestApi.Issuer, new OathMesh.Keys.JsonWebKeySet([key.PublicKey]));
            },
            services => services.AddAuthentication().AddOathMesh("Second", Same),
            app => app.MapGet("/second", () => "in").RequireAuthorization(policy => policy.AddAuthenticationSchemes("Second").RequireAuthenticatedUser()));
        var time = new LaterTime();
        var token = Mint();
        (await api.GetAsync("/inventory", token)).StatusCode.Should().Be(HttpStatusCode.OK);
        await ShouldDenyAsync(await api.GetAsync("/second", token), 13, "jti_replay");
        (await api.GetAsync("/second", Mint())).StatusCode.Should().Be(HttpStatusCode.OK);

        string Mint() => new OathMesh.Tokens.TokenMinter(TestApi.Issuer, key, time).Mint(
            new OathMesh.Tokens.TokenClaims { Subject = "agent://ci/bot", Audience = TestApi.Audience, Action = "inventory.read" }).Token;

        void Same(OathMeshOptions options)
        {
            options.Audience = TestApi.Audience;
            options.TrustedIssuers.Add(TestApi.Issuer);
            options.Keys = new OathMesh.Keys.StaticKeySource(TestApi.Issuer, new OathMesh.Keys.JsonWebKeySet([key.PublicKey]));
            options.Policy = TestApi.Policy;
            options.Audit = new RecordingAudit();
        }
    }

    /// <summary>Two seconds ahead: a memory store takes tokens from the second after its start on.</summary>
    private sealed class LaterTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromSeconds(2);
    }

    [Fact]
    public async Task Does_not_take_another_schemes_act_claim_for_its_own()
    {
        await using var api = await TestApi.StartAsync(
            services: services => services.AddAuthentication("forged").AddScheme<AuthenticationSchemeOptions, ForgedActHandler>("forged", null),
            map: app => app.MapGet("/forged", () => "in").RequireAuthorization(policy => policy.AddAuthenticationSchemes("forged").RequireAct("inventory.read")));
        (await api.GetAsync("/forged")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    internal static async Task ShouldDenyAsync(HttpResponseMessage response, int step, string code)
    {
        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        body.GetProperty("error").GetString().Should().Be(code);
        body.GetProperty("step").GetInt32().Should().Be(step);
        body.GetProperty("type").GetString().Should().Be($"urn:oathmesh:error:{code}");
        body.GetProperty("status").GetInt32().Should().Be(401);
        body.GetProperty("message").GetString().Should().NotBeEmpty();
        body.GetProperty("fix").GetString().Should().NotBeEmpty();
        body.GetProperty("request_id").GetString().Should().NotBeEmpty();
    }

    private sealed class Down : IReplayStore
    {
        public ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken) => new(ReplayOutcome.Unavailable);
    }

    private sealed class NobodyHandler(
        Microsoft.Extensions.Options.IOptionsMonitor<AuthenticationSchemeOptions> options,
        Microsoft.Extensions.Logging.ILoggerFactory logger,
        System.Text.Encodings.Web.UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());
    }

    private sealed class ForgedActHandler(
        Microsoft.Extensions.Options.IOptionsMonitor<AuthenticationSchemeOptions> options,
        Microsoft.Extensions.Logging.ILoggerFactory logger,
        System.Text.Encodings.Web.UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var identity = new System.Security.Claims.ClaimsIdentity([new("act", "inventory.read")], "forged");
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new(identity), Scheme.Name)));
        }
    }
}
