using System.Net;
using System.Text;
using OathMesh.Binding;
using OathMesh.Issuer.Tests.Support;
using OathMesh.Keys;

namespace OathMesh.Issuer.Tests;

public sealed class KeyClientTests
{
    private const string BothChallenges = "OathMesh realm=\"oathmesh-issuer\", error=\"invalid_token\"|Bearer realm=\"oathmesh-issuer\"";

    public static TheoryData<string> Strangers => ["none", "unknown client", "unknown key", "secret client's id", "tampered", "not a token", "joined", "basic", "scheme only"];

    [Fact]
    public async Task Takes_each_token_once()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var authorization = $"OathMesh {issuer.ClientToken()}";
        (await issuer.PostAsync(RunningIssuer.Body, authorization)).ShouldBeOk();
        (await issuer.PostAsync(RunningIssuer.Body, authorization)).ShouldRefuse(HttpStatusCode.Unauthorized, "jti_replay")
            .Saying("The token was used before.");
    }

    [Fact]
    public async Task Of_simultaneous_requests_with_one_token_exactly_one_succeeds()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var authorization = $"OathMesh {issuer.ClientToken()}";

        var replies = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => issuer.PostAsync(RunningIssuer.Body, authorization)));

        replies.Count(reply => reply.Status == HttpStatusCode.OK).Should().Be(1);
        foreach (var reply in replies.Where(reply => reply.Status != HttpStatusCode.OK))
        {
            reply.ShouldRefuse(HttpStatusCode.Unauthorized, "jti_replay");
        }

        issuer.AuditLines("mint").Should().ContainSingle();
    }

    [Fact]
    public async Task A_token_is_spent_even_by_a_request_that_is_refused()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var authorization = $"OathMesh {issuer.ClientToken()}";
        var body = RunningIssuer.Body;
        body["act"] = "admin";
        (await issuer.PostAsync(body, authorization)).ShouldRefuse(HttpStatusCode.Forbidden, "outside_grants");
        (await issuer.PostAsync(RunningIssuer.Body, authorization)).ShouldRefuse(HttpStatusCode.Unauthorized, "jti_replay");
    }

    [Theory]
    [InlineData("https://issuer.test/", "audience_mismatch")]
    [InlineData("https://other.test", "audience_mismatch")]
    public async Task Refuses_a_token_for_another_audience(string audience, string code)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        await ShouldDenyAsync(issuer, issuer.ClientToken(claims => claims with { Audience = audience }), code);
    }

    [Theory]
    [InlineData("oathmesh.Mint")]
    [InlineData("inventory.read")]
    public async Task Refuses_a_token_for_another_action(string action)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var reply = await ShouldDenyAsync(issuer, issuer.ClientToken(claims => claims with { Action = action }), "policy_denied");
        reply["fix"].Should().Contain("act oathmesh.mint");
        issuer.AuditLines("deny").Single().GetProperty("step").GetInt32().Should().Be(14);
    }

    [Fact]
    public async Task Refuses_an_expired_token_from_the_leeway_on()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var first = issuer.ClientToken(claims => claims with { Lifetime = TimeSpan.FromSeconds(60) });
        var second = issuer.ClientToken(claims => claims with { Lifetime = TimeSpan.FromSeconds(60) });
        issuer.Time.Advance(TimeSpan.FromSeconds(89));
        (await issuer.PostAsync(RunningIssuer.Body, $"OathMesh {first}")).ShouldBeOk();
        issuer.Time.Advance(TimeSpan.FromSeconds(1));
        await ShouldDenyAsync(issuer, second, "token_expired");
    }

    [Fact]
    public async Task Refuses_a_token_from_before_the_issuer_started_and_says_when_to_retry()
    {
        var before = "";
        await using var issuer = await RunningIssuer.StartAsync(setup =>
        {
            before = new Tokens.TokenMinter(RunningIssuer.KeyClient, setup.ClientKey, setup.Time)
                .Mint(new() { Subject = "svc://ci/bot", Audience = RunningIssuer.Url, Action = "oathmesh.mint" }).Token;
            setup.Time.Advance(TimeSpan.FromMilliseconds(1));
        });
        var reply = await ShouldDenyAsync(issuer, before, "replay_unavailable");
        reply.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Tells_every_stranger_the_same(string stranger)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var expected = await SendAsync(issuer, "none");

        var reply = await SendAsync(issuer, stranger);

        reply.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_token");
        reply.Text.Should().Be(expected.Text);
        var isNothingSent = stranger is "none" or "basic" or "scheme only";
        Challenges(reply).Should().Be(isNothingSent
            ? "OathMesh realm=\"oathmesh-issuer\"|Bearer realm=\"oathmesh-issuer\""
            : BothChallenges);
        reply.Headers.RetryAfter.Should().BeNull();
    }

    [Theory]
    [InlineData("none", "token_missing")]
    [InlineData("unknown client", "issuer_untrusted")]
    [InlineData("unknown key", "key_unknown")]
    [InlineData("secret client's id", "key_unknown")]
    [InlineData("tampered", "signature_invalid")]
    [InlineData("not a token", "token_malformed")]
    [InlineData("joined", "token_ambiguous")]
    public async Task Tells_everything_in_development(string stranger, string code)
    {
        await using var issuer = await RunningIssuer.StartAsync(setup => setup.Environment = "Development");
        var reply = (await SendAsync(issuer, stranger)).ShouldRefuse(HttpStatusCode.Unauthorized, code);
        Challenges(reply).Should().Contain($"error_code=\"{code}\"");
    }

    [Fact]
    public async Task Tells_the_code_in_the_challenge_once_the_token_is_authentic()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var reply = await ShouldDenyAsync(issuer, issuer.ClientToken(claims => claims with { Audience = "x" }), "audience_mismatch");
        Challenges(reply).Should().Be("OathMesh realm=\"oathmesh-issuer\", error=\"invalid_token\", error_code=\"audience_mismatch\"|Bearer realm=\"oathmesh-issuer\"");
        reply.Text.Should().NotContain(RunningIssuer.Url);
    }

    [Theory]
    [InlineData("/v1/token?x=%2f1", "/v1/token?x=%2f1", null)]
    [InlineData("/v1/token", "/v1/token?x=1", "binding_mismatch")]
    [InlineData("/v1/token?x=%2F1", "/v1/token?x=%2f1", "binding_mismatch")]
    public async Task Takes_a_bound_token_for_its_own_target_only(string bound, string sent, string? code) =>
        await ShouldBindAsync(bound, RunningIssuer.Body.ToJsonString(), "application/json", sent, code);

    [Fact]
    public async Task Takes_a_bound_token_for_its_own_body_only() =>
        await ShouldBindAsync("/v1/token", RunningIssuer.Body.ToJsonString() + " ", "application/json", "/v1/token", "binding_mismatch");

    [Fact]
    public async Task Takes_a_bound_token_for_its_own_content_type_only() =>
        await ShouldBindAsync("/v1/token", RunningIssuer.Body.ToJsonString(), "application/json; charset=utf-8", "/v1/token", "binding_mismatch");

    [Fact]
    public async Task Takes_any_key_of_a_client()
    {
        using var second = Ed25519PrivateKey.Generate();
        await using var issuer = await RunningIssuer.StartAsync(setup =>
            setup.Client(0)["jwks"] = System.Text.Json.Nodes.JsonNode.Parse(new JsonWebKeySet([setup.ClientKey.PublicKey, second.PublicKey]).ToJson()));
        (await issuer.PostAsync(RunningIssuer.Body, $"OathMesh {issuer.ClientToken(key: second)}")).ShouldBeOk();
        (await issuer.PostAsync(RunningIssuer.Body, $"oathmesh {issuer.ClientToken()}")).ShouldBeOk();
    }

    private static async Task ShouldBindAsync(string bound, string boundBody, string boundType, string sent, string? code)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var hash = RequestBinding.Compute("POST", bound, boundType, Encoding.UTF8.GetBytes(boundBody));
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(issuer.Address.GetLeftPart(UriPartial.Authority) + sent, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(RunningIssuer.Body.ToJsonString()));
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Authorization = new("OathMesh", issuer.ClientToken(claims => claims with { RequestHash = hash }));
        var reply = await issuer.SendAsync(request);
        _ = code is null ? reply.ShouldBeOk() : reply.ShouldRefuse(HttpStatusCode.Unauthorized, code);
    }

    private static async Task<Reply> ShouldDenyAsync(RunningIssuer issuer, string token, string code) =>
        (await issuer.PostAsync(RunningIssuer.Body, $"OathMesh {token}")).ShouldRefuse(HttpStatusCode.Unauthorized, code);

    private static string Challenges(Reply reply) => string.Join('|', reply.Headers.WwwAuthenticate.Select(challenge => challenge.ToString()));

    private static async Task<Reply> SendAsync(RunningIssuer issuer, string stranger)
    {
        using var otherKey = Ed25519PrivateKey.Generate();
        var token = issuer.ClientToken();
        return await issuer.PostAsync(RunningIssuer.Body, stranger switch
        {
            "none" => null,
            "unknown client" => $"OathMesh {issuer.ClientToken(issuer: "https://clients.test/other")}",
            "unknown key" => $"OathMesh {issuer.ClientToken(key: otherKey)}",
            "secret client's id" => $"OathMesh {issuer.ClientToken(issuer: RunningIssuer.SecretClient)}",
            "tampered" => $"OathMesh {token[..^4]}{(token[^4] == 'A' ? 'B' : 'A')}{token[^3..]}",
            "joined" => $"OathMesh {token}, Bearer {RunningIssuer.Secret}",
            "not a token" => "OathMesh x",
            "basic" => "Basic eDp5",
            _ => "OathMesh",
        });
    }
}
