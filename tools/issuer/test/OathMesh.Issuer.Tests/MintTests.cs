using System.Text.Json.Nodes;
using OathMesh.Issuer.Tests.Support;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Verification;

namespace OathMesh.Issuer.Tests;

public sealed class MintTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Gives_a_token_that_verifies_with_the_served_key_set(bool withKey)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var body = RunningIssuer.Body;
        body["scope"] = new JsonArray("b", "a");
        body["reason"] = "roll out \"7\" äöü 🚀";
        body["env"] = "prod";
        body["tenant"] = "acme";
        body["ttl_hint"] = 42;

        var reply = (await issuer.PostAsync(body, withKey ? $"OathMesh {issuer.ClientToken()}" : $"Bearer {RunningIssuer.Secret}")).ShouldBeOk();

        reply.Json.EnumerateObject().Select(member => member.Name).Should().Equal("token", "token_type", "expires_in", "exp", "jti");
        reply["token_type"].Should().Be("OathMesh");
        reply["expires_in"].Should().Be("42");
        reply["exp"].Should().Be($"{issuer.Time.NowSeconds + 42}");
        reply.ContentType.Should().Be("application/json");
        reply.Headers.CacheControl!.NoStore.Should().BeTrue();
        var caller = await VerifyAsync(issuer, reply.Token);
        caller.Should().BeEquivalentTo(new OathMeshCaller
        {
            Issuer = RunningIssuer.Url,
            Subject = RunningIssuer.Subject,
            Audience = RunningIssuer.Audience,
            Action = "inventory.read",
            TokenId = reply["jti"],
            IssuedAt = issuer.Time.NowSeconds,
            ExpiresAt = issuer.Time.NowSeconds + 42,
            Scope = ["b", "a"],
            Reason = "roll out \"7\" äöü 🚀",
            Environment = "prod",
            Tenant = "acme",
            KeyId = (await issuer.KeySetAsync()).KeyIds.Single(),
        });
    }

    [Fact]
    public async Task Binds_the_token_to_the_request_that_is_asked_for()
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var hash = "sha256:" + new string('a', 64);
        var body = RunningIssuer.Body;
        body["rqh"] = hash;
        var reply = (await issuer.PostAsync(body)).ShouldBeOk();
        (await VerifyAsync(issuer, reply.Token, new Facts(hash))).RequestHash.Should().Be(hash);
    }

    [Theory]
    [InlineData("900", null, 300)]
    [InlineData("301", null, 300)]
    [InlineData("300", null, 300)]
    [InlineData("299", null, 299)]
    [InlineData(null, null, 120)]
    [InlineData("1", null, 1)]
    [InlineData("0", null, 1)]
    [InlineData("-1", null, 1)]
    [InlineData("99999999999999999999", null, 300)]
    [InlineData("-99999999999999999999", null, 1)]
    [InlineData("900", 60, 60)]
    [InlineData(null, 60, 60)]
    [InlineData("60", 60, 60)]
    [InlineData("59", 60, 59)]
    [InlineData(null, 1, 1)]
    [InlineData("0", 1, 1)]
    [InlineData(null, 300, 120)]
    public async Task Clamps_the_lifetime_to_1_to_300_seconds_and_to_the_grant(string? hint, int? maxTtl, int expected)
    {
        await using var issuer = await RunningIssuer.StartAsync(setup =>
        {
            if (maxTtl is { } seconds)
            {
                setup.SecretGrant["maxTtl"] = seconds;
            }
        });
        var body = RunningIssuer.Body;
        if (hint is not null)
        {
            body["ttl_hint"] = JsonNode.Parse(hint);
        }

        var reply = (await issuer.PostAsync(body)).ShouldBeOk();

        reply["expires_in"].Should().Be($"{expected}");
        var caller = await VerifyAsync(issuer, reply.Token);
        (caller.ExpiresAt - caller.IssuedAt).Should().Be(expected);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(64)]
    public async Task Gives_as_many_tokens_as_asked_for_each_with_its_own_id(int count)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        var body = RunningIssuer.Body;
        body["count"] = count;

        var reply = (await issuer.PostAsync(body, path: "/v1/tokens")).ShouldBeOk();

        var tokens = reply.Json.GetProperty("tokens").EnumerateArray().ToList();
        tokens.Should().HaveCount(count);
        tokens.Select(token => token.GetProperty("jti").GetString()).Should().OnlyHaveUniqueItems();
        var keys = await issuer.KeySetAsync();
        foreach (var token in tokens)
        {
            token.EnumerateObject().Select(member => member.Name).Should().Equal("token", "token_type", "expires_in", "exp", "jti");
            var caller = await VerifyAsync(issuer, token.GetProperty("token").GetString()!, keys: keys);
            caller.TokenId.Should().Be(token.GetProperty("jti").GetString());
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("APPLICATION/JSON")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    public async Task Takes_JSON_in_UTF_8(string contentType)
    {
        await using var issuer = await RunningIssuer.StartAsync();
        using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(RunningIssuer.Body.ToJsonString()));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType).Should().BeTrue();
        (await issuer.PostAsync(content)).ShouldBeOk();
    }

    private static async Task<OathMeshCaller> VerifyAsync(RunningIssuer issuer, string token, RequestFacts? facts = null, JsonWebKeySet? keys = null)
    {
        var options = new TokenVerifierOptions
        {
            Audience = RunningIssuer.Audience,
            TrustedIssuers = { RunningIssuer.Url },
            Keys = new StaticKeySource(RunningIssuer.Url, keys ?? await issuer.KeySetAsync()),
            ReplayStore = new MemoryReplayStore(timeProvider: issuer.Time),
            Policy = new AllowAll(),
            Audit = new TestAuditSink(),
        };
        var result = await new TokenVerifier(options, issuer.Time).VerifyAsync(new VerificationRequest([$"OathMesh {token}"], facts));
        result.ToString().Should().StartWith("allow");
        return result.Caller!;
    }

    private sealed class Facts(string hash) : RequestFacts
    {
        public override ValueTask<string?> GetRequestHashAsync(CancellationToken cancellationToken) => new(hash);
    }

    private sealed class AllowAll : IPolicy
    {
        public PolicyDecision Evaluate(OathMeshCaller caller) => PolicyDecision.Allow("all");
    }
}
