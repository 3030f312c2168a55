using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OathMesh.Client.Issuing;
using OathMesh.Client.Tests.Support;
using OathMesh.Keys;
using OathMesh.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Client.Tests;

public sealed class IssuerTokenSourceTests
{
    private static readonly TokenRequest Read = new() { Audience = RunningIssuer.Audience, Action = "inventory.read" };

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Gets_a_token_that_says_what_was_asked_for()
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        using var source = NewSource(issuer);
        var hash = "sha256:" + new string('a', 64);
        var token = await source.GetTokenAsync(
            Read with { Subject = "svc://tests/other", Lifetime = TimeSpan.FromSeconds(77), Scope = ["stock"], Reason = "näher", Environment = "prod", Tenant = "acme", RequestHash = hash }, default);

        TokenFacts.TryRead(token.Value, out var facts).Should().BeTrue();
        facts!.Subject.Should().Be("svc://tests/other");
        facts.Audience.Should().Be(RunningIssuer.Audience);
        facts.Action.Should().Be("inventory.read");
        facts.RequestHash.Should().Be(hash);
        facts.Lifetime.Should().Be(TimeSpan.FromSeconds(77));
        token.TokenId.Should().Be(facts.TokenId);
        token.ExpiresAt.Should().Be(_time.GetUtcNow() + TimeSpan.FromSeconds(77));
        issuer.Audit.Count("mint").Should().Be(1);
    }

    [Fact]
    public async Task Proves_itself_with_a_new_token_of_its_own_each_time_bound_to_the_request()
    {
        var authorizations = new List<string>();
        await using var issuer = await RunningIssuer.StartAsync(_time, setup => setup.Instead = context =>
        {
            authorizations.Add(context.Request.Headers.Authorization!);
            return Task.FromResult(false);
        });
        using var source = NewSource(issuer);
        await source.GetTokenAsync(Read, default);
        await source.GetTokensAsync(Read, 3, default);

        authorizations.Should().OnlyHaveUniqueItems();
        foreach (var authorization in authorizations)
        {
            TokenFacts.TryRead(authorization["OathMesh ".Length..], out var facts).Should().BeTrue();
            facts!.Audience.Should().Be(RunningIssuer.Name);
            facts.Action.Should().Be("oathmesh.mint");
            facts.Subject.Should().Be("svc://clients.test/caller");
            facts.RequestHash.Should().StartWith("sha256:");
            facts.Lifetime.Should().Be(TimeSpan.FromSeconds(60));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task Gets_a_batch_in_one_round_trip(int count)
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        using var source = NewSource(issuer);
        var tokens = await source.GetTokensAsync(Read, count, default);
        tokens.Should().HaveCount(count);
        tokens.Select(token => token.TokenId).Should().OnlyHaveUniqueItems();
        issuer.Requests.Should().Be(1);
        issuer.Audit.Count("mint").Should().Be(count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public async Task Does_not_ask_for_a_batch_out_of_bounds(int count)
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        using var source = NewSource(issuer);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await source.GetTokensAsync(Read, count, default));
        issuer.Requests.Should().Be(0);
    }

    [Fact]
    public async Task Takes_a_shared_secret_too()
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        using var source = NewSource(issuer, WithSecret);
        (await source.GetTokenAsync(Read, default)).Value.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Tells_which_grant_is_missing()
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        using var source = NewSource(issuer);
        var refused = await FailAsync(source, Read with { Action = "admin" });
        refused.ErrorCode.Should().Be("outside_grants");
        refused.IsTransient.Should().BeFalse();
        refused.Message.Should().StartWith("The issuer answered 403 outside_grants:").And.Contain("act");
    }

    [Fact]
    public async Task Tells_that_a_key_is_not_enrolled()
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        using var other = Ed25519PrivateKey.Generate();
        using var source = NewSource(issuer, options => options.Keys = other);
        var refused = await FailAsync(source);
        refused.ErrorCode.Should().Be("invalid_token");
        refused.IsTransient.Should().BeFalse();
    }

    [Fact]
    public async Task Tells_how_long_to_wait_at_the_rate_limit()
    {
        await using var issuer = await RunningIssuer.StartAsync(_time, setup => setup.RateLimit = 1);
        using var source = NewSource(issuer);
        await source.GetTokenAsync(Read, default);
        var refused = await FailAsync(source);
        refused.ErrorCode.Should().Be("rate_limited");
        refused.IsTransient.Should().BeTrue();
        refused.RetryAfter.Should().BeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task Calls_an_issuer_that_has_just_started_a_passing_trouble()
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        using var source = NewSource(issuer);
        await issuer.StopAsync();
        _time.Advance(TimeSpan.FromMilliseconds(500));
        await issuer.StartAsync();
        var refused = await FailAsync(source);
        refused.ErrorCode.Should().Be("replay_unavailable");
        refused.IsTransient.Should().BeTrue();
        refused.RetryAfter.Should().Be(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        await source.GetTokenAsync(Read, default);
    }

    [Fact]
    public async Task Says_where_it_looked_when_the_issuer_is_down()
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        using var source = NewSource(issuer);
        await source.GetTokenAsync(Read, default);
        await issuer.StopAsync();
        var failed = await FailAsync(source);
        failed.IsTransient.Should().BeTrue();
        failed.ErrorCode.Should().BeNull();
        failed.Message.Should().Contain(issuer.Address.GetLeftPart(UriPartial.Authority)).And.Contain("could not be reached");
        await issuer.StartAsync();
        await source.GetTokenAsync(Read, default);
    }

    [Fact]
    public async Task Gives_up_on_a_slow_issuer()
    {
        var reached = new TaskCompletionSource();
        await using var issuer = await RunningIssuer.StartAsync(_time, setup => setup.Instead = async context =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        });
        using var source = NewSource(issuer, options => options.Timeout = TimeSpan.FromSeconds(3));
        var asking = FailAsync(source);
        await reached.Task;
        _time.Advance(TimeSpan.FromSeconds(2.999));
        asking.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var failed = await asking;
        failed.IsTransient.Should().BeTrue();
        failed.Message.Should().Contain("3 s");
    }

    [Fact]
    public async Task Is_cancelled_as_a_cancellation()
    {
        await using var issuer = await RunningIssuer.StartAsync(_time);
        using var source = NewSource(issuer);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await source.GetTokenAsync(Read, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Carries_no_credential_along_a_redirect()
    {
        await using var elsewhere = await RunningApi.StartAsync(_time);
        await using var issuer = await RunningIssuer.StartAsync(_time, setup => setup.Instead = context =>
        {
            context.Response.Redirect(new Uri(elsewhere.Address, "v1/token").AbsoluteUri, permanent: false, preserveMethod: true);
            return Task.FromResult(true);
        });
        using var source = NewSource(issuer);
        var failed = await FailAsync(source);
        failed.Message.Should().Contain("307").And.Contain("redirect");
        failed.IsTransient.Should().BeFalse();
        elsewhere.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("", "not a JSON object")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{\"token\":\"a\",\"token\":\"b\"}", "not a JSON object")]
    [InlineData("{\"\\ud800\":1,\"\\ud801\":2}", "not a JSON object")]
    [InlineData("{}", "token_type")]
    [InlineData("{\"token_type\":\"OathMesh\",\"token\":\"a.b.c\"}", "token_type")]
    [InlineData("{\"token_type\":\"OathMesh\",\"token\":\"\\ud800\"}", "token_type")]
    public async Task Refuses_an_answer_without_a_token(string body, string why)
    {
        await using var issuer = await AnsweringAsync(body);
        using var source = NewSource(issuer);
        var refused = await FailAsync(source);
        refused.Message.Should().Contain("refused").And.Contain(why);
        refused.IsTransient.Should().BeFalse();
    }

    [Theory]
    [InlineData("sub", "svc://tests/admin")]
    [InlineData("aud", "https://other.test")]
    [InlineData("act", "inventory.write")]
    [InlineData("rqh", "sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("jti", "short")]
    [InlineData("exp", "1767225600")]
    public async Task Refuses_a_token_that_says_something_else(string claim, string value)
    {
        var payload = new JsonObject
        {
            ["iss"] = RunningIssuer.Name, ["sub"] = RunningIssuer.Subject, ["aud"] = RunningIssuer.Audience, ["act"] = "inventory.read",
            ["iat"] = 1_767_225_600, ["exp"] = 1_767_225_660, ["jti"] = "0123456789abcdef",
        };
        await using (var good = await AnsweringAsync(AnswerOf(payload)))
        {
            using var taken = NewSource(good);
            (await taken.GetTokenAsync(Read, default)).TokenId.Should().Be("0123456789abcdef");
        }

        payload[claim] = claim == "exp" ? JsonValue.Create(long.Parse(value, CultureInfo.InvariantCulture)) : value;
        await using var issuer = await AnsweringAsync(AnswerOf(payload));
        using var source = NewSource(issuer);
        (await FailAsync(source)).Message.Should().Contain("does not say what was asked for");
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(-1_000_000_000_000_000, false)]
    [InlineData(253_402_300_799, true)]
    [InlineData(253_402_300_800, false)]
    public async Task Refuses_a_token_that_ends_at_no_date(long expiresAt, bool isTaken)
    {
        await using var issuer = await AnsweringAsync(AnswerOf(new JsonObject
        {
            ["sub"] = RunningIssuer.Subject, ["aud"] = RunningIssuer.Audience, ["act"] = "inventory.read",
            ["iat"] = expiresAt - 60, ["exp"] = expiresAt, ["jti"] = "0123456789abcdef",
        }));
        using var source = NewSource(issuer);
        if (isTaken)
        {
            (await source.GetTokenAsync(Read, default)).ExpiresAt.ToUnixTimeSeconds().Should().Be(expiresAt);
        }
        else
        {
            (await FailAsync(source)).Message.Should().Contain("does not say what was asked for");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Refuses_a_batch_of_another_size(int count)
    {
        await using var issuer = await AnsweringAsync($$"""{"tokens":[{{string.Join(',', Enumerable.Repeat("{}", count))}}]}""");
        using var source = NewSource(issuer);
        (await Assert.ThrowsAsync<OathMeshTokenException>(async () => await source.GetTokensAsync(Read, 2, default))).Message.Should().Contain("2 tokens");
    }

    [Fact]
    public async Task Refuses_a_batch_with_one_token_twice()
    {
        var one = AnswerOf(new JsonObject
        {
            ["sub"] = RunningIssuer.Subject, ["aud"] = RunningIssuer.Audience, ["act"] = "inventory.read",
            ["iat"] = 1_767_225_600, ["exp"] = 1_767_225_660, ["jti"] = "0123456789abcdef",
        });
        await using var issuer = await AnsweringAsync($$"""{"tokens":[{{one}},{{one}}]}""");
        using var source = NewSource(issuer);
        (await Assert.ThrowsAsync<OathMeshTokenException>(async () => await source.GetTokensAsync(Read, 2, default))).Message.Should().Contain("one id");
    }

    [Fact]
    public async Task Refuses_an_endless_answer()
    {
        await using var issuer = await AnsweringAsync(new string(' ', 1024 * 1024));
        using var source = NewSource(issuer);
        (await FailAsync(source)).Message.Should().Contain("longer than");
    }

    [Fact]
    public async Task Quotes_the_issuer_within_bounds_and_without_control_characters()
    {
        await using var issuer = await AnsweringAsync($$"""{"error":"no\nway","message":"line\nbreak{{new string('x', 2000)}}","fix":"\u001b[31m"}""", 500);
        using var source = NewSource(issuer);
        var failed = await FailAsync(source);
        failed.ErrorCode.Should().BeNull();
        failed.IsTransient.Should().BeTrue();
        failed.Message.Should().NotContainAny("\n", "\u001b");
        failed.Message.Length.Should().BeLessThan(700);
    }

    private static void WithSecret(IssuerTokenSourceOptions options)
    {
        options.Keys = null;
        options.ClientId = null;
        options.Secret = RunningIssuer.Secret;
    }

    private static string AnswerOf(JsonObject payload)
    {
        var body = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload.ToJsonString()));
        return new JsonObject { ["token"] = $"e30.{body}.c2ln", ["token_type"] = "OathMesh" }.ToJsonString();
    }

    private static async Task<OathMeshTokenException> FailAsync(IssuerTokenSource source, TokenRequest? request = null) =>
        await Assert.ThrowsAsync<OathMeshTokenException>(async () => await source.GetTokenAsync(request ?? Read, default));

    private Task<RunningIssuer> AnsweringAsync(string body, int status = 200) => RunningIssuer.StartAsync(_time, setup => setup.Instead = async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
        return true;
    });

    private IssuerTokenSource NewSource(RunningIssuer issuer, Action<IssuerTokenSourceOptions>? change = null) => new(issuer.Options(change), _time);
}
