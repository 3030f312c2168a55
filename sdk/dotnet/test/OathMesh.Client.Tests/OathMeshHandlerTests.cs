using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OathMesh.Client.Tests.Support;
using OathMesh.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Client.Tests;

/// <summary>The handler in an HttpClient of the factory, against real servers.</summary>
public sealed class OathMeshHandlerTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly LocalKey _key;

    public OathMeshHandlerTests() => _key = new LocalKey(_time);

    public static TheoryData<string> RetriedCodes => ["token_expired", "jti_replay", "replay_unavailable", "revocation_unavailable", "policy_unavailable", "audit_unavailable", "binding_unavailable"];

    public static TheoryData<string> FinalCodes => ["audience_mismatch", "policy_denied", "subject_revoked", "claim_invalid:act", "binding_mismatch", "issued_in_future"];

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task Gives_every_request_a_token_of_its_own_with_the_configured_claims()
    {
        await using var api = await StartApiAsync();
        using var caller = NewCaller(api, options =>
        {
            options.Scope.Add("stock");
            options.Reason = "nightly";
            options.Environment = "prod";
            options.Tenant = "acme";
        });
        for (var i = 0; i < 5; i++)
        {
            (await caller.Client.GetStringAsync("inventory")).Should().Be("svc://tests/caller inventory.read stock nightly prod acme");
        }

        api.Tokens.Should().HaveCount(5).And.OnlyHaveUniqueItems().And.OnlyContain(token => token!.StartsWith("OathMesh ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lets_a_request_name_its_own_action_and_reason()
    {
        await using var api = await StartApiAsync();
        using var caller = NewCaller(api);
        using var request = new HttpRequestMessage(HttpMethod.Post, "deploy").SetOathMeshAction("deploy").SetOathMeshReason("release 7");
        using var response = await caller.Client.SendAsync(request);
        (await response.Content.ReadAsStringAsync()).Should().Be("svc://tests/caller deploy  release 7  ");
        request.Headers.Authorization.Should().BeNull("the token was used and is nobody's business any more");
    }

    [Theory]
    [InlineData("GET", "me", null)]
    [InlineData("GET", "me?id=7&name=%C3%A4%2f", null)]
    [InlineData("GET", "me?q=ä b", null)]
    [InlineData("POST", "echo", "text")]
    [InlineData("POST", "echo", "json")]
    [InlineData("POST", "echo", "stream")]
    [InlineData("POST", "echo", "form")]
    public async Task Binds_a_token_to_the_request_as_it_goes_out(string method, string target, string? body)
    {
        await using var api = await StartApiAsync(options => options.RequireRequestBinding = true);
        using var caller = NewCaller(api, options => options.BindRequests = true);
        using var request = new HttpRequestMessage(new HttpMethod(method), target)
        {
            Content = body switch
            {
                "text" => new StringContent("grüße", Encoding.UTF8, "text/plain"),
                "json" => JsonContent.Create(new { name = "bolt" }),
                "stream" => new StreamContent(new UnseekableStream("a stream"u8.ToArray())),
                "form" => new FormUrlEncodedContent([KeyValuePair.Create("name", "bolt")]),
                _ => null,
            },
        };
        using var response = await caller.Client.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.OK, string.Join(' ', response.Headers.WwwAuthenticate));
    }

    [Fact]
    public async Task Binds_one_request_or_leaves_one_unbound()
    {
        await using var api = await StartApiAsync(options => options.RequireRequestBinding = true);
        using var unbound = NewCaller(api);
        (await unbound.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "me").SetOathMeshBinding())).StatusCode.Should().Be(HttpStatusCode.OK);
        using var bound = NewCaller(api, options => options.BindRequests = true);
        var refused = await bound.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "me").SetOathMeshBinding(false));
        refused.Headers.WwwAuthenticate.ToString().Should().Contain("binding_required");
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public async Task Does_not_send_a_bound_body_over_the_limit(int length, bool isSent)
    {
        await using var api = await StartApiAsync();
        using var caller = NewCaller(api, options =>
        {
            options.BindRequests = true;
            options.MaxBoundBodyBytes = 10;
        });
        var sending = () => caller.Client.PostAsync("echo", new StreamContent(new UnseekableStream(new byte[length])));
        if (isSent)
        {
            (await sending()).StatusCode.Should().Be(HttpStatusCode.OK);
        }
        else
        {
            (await sending.Should().ThrowAsync<OathMeshTokenException>()).Which.Message.Should().Contain("MaxBoundBodyBytes");
        }

        api.Requests.Should().HaveCount(isSent ? 1 : 0);
    }

    [Fact]
    public async Task Sends_nothing_without_a_token()
    {
        await using var api = await StartApiAsync();
        using var caller = NewCaller(api);
        _key.Failure = new OathMeshTokenException("The issuer is down.") { IsTransient = true };
        (await Assert.ThrowsAsync<OathMeshTokenException>(() => caller.Client.GetAsync("inventory"))).Should().BeSameAs(_key.Failure);
        api.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Sends_nothing_without_an_action()
    {
        await using var api = await StartApiAsync();
        using var caller = NewCaller(api, options => options.Action = null);
        (await Assert.ThrowsAsync<OathMeshTokenException>(() => caller.Client.GetAsync("inventory"))).Message.Should().Contain("SetOathMeshAction");
        api.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Sends_nothing_synchronously()
    {
        await using var api = await StartApiAsync();
        using var caller = NewCaller(api);
        using var request = new HttpRequestMessage(HttpMethod.Get, "inventory");
        FluentActions.Invoking(() => caller.Client.Send(request)).Should().Throw<NotSupportedException>().WithMessage("*SendAsync*");
        api.Requests.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(RetriedCodes))]
    public async Task Tries_once_more_with_a_new_token_when_the_receiver_says(string code)
    {
        await using var api = await AnsweringAsync(code, times: 1);
        using var caller = NewCaller(api);
        (await caller.Client.PostAsync("x", new StringContent("{\"a\":1}"))).StatusCode.Should().Be(HttpStatusCode.OK);
        api.Tokens.Should().HaveCount(2).And.OnlyHaveUniqueItems();
        _key.Refused.Should().Equal(code);
    }

    [Fact]
    public async Task Tries_no_more_than_once()
    {
        await using var api = await AnsweringAsync("jti_replay", times: 9);
        using var caller = NewCaller(api);
        (await caller.Client.GetAsync("x")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        api.Tokens.Should().HaveCount(2).And.OnlyHaveUniqueItems();
    }

    [Theory]
    [MemberData(nameof(FinalCodes))]
    public async Task Does_not_try_again_when_a_new_token_would_not_help(string code)
    {
        await using var api = await AnsweringAsync(code, times: 1);
        using var caller = NewCaller(api);
        (await caller.Client.GetAsync("x")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        api.Requests.Should().ContainSingle();
        _key.Refused.Should().Equal(code);
    }

    [Fact]
    public async Task Does_not_send_a_stream_again()
    {
        await using var api = await AnsweringAsync("jti_replay", times: 1);
        using var caller = NewCaller(api);
        (await caller.Client.PostAsync("x", new StreamContent(new UnseekableStream("once"u8.ToArray())))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        api.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(false, "[1,2]")]
    [InlineData(true, "[1,2] [1,2]")]
    public async Task Sends_json_again_only_from_memory_since_its_sequence_may_be_gone(bool isBound, string arrived)
    {
        var bodies = new List<string>();
        await using var api = await RunningApi.StartAsync(_time, map: app => app.Run(async context =>
        {
            bodies.Add(await new StreamReader(context.Request.Body).ReadToEndAsync());
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "OathMesh realm=\"oathmesh\", error=\"invalid_token\", error_code=\"jti_replay\"";
        }));
        using var caller = NewCaller(api, options => options.BindRequests = isBound);
        var numbers = new Queue<int>([1, 2]);
        using var response = await caller.Client.PostAsJsonAsync("x", Once(numbers));
        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        string.Join(' ', bodies).Should().Be(arrived);
    }

    [Fact]
    public async Task Sends_a_bound_stream_again_from_memory()
    {
        await using var api = await AnsweringAsync("jti_replay", times: 1);
        using var caller = NewCaller(api, options => options.BindRequests = true);
        (await caller.Client.PostAsync("x", new StreamContent(new UnseekableStream("once"u8.ToArray())))).StatusCode.Should().Be(HttpStatusCode.OK);
        api.Tokens.Should().HaveCount(2).And.OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3600, 5)]
    public async Task Waits_before_the_retry_as_long_as_the_receiver_says_but_no_longer_than_five_seconds(int told, int waited)
    {
        await using var api = await AnsweringAsync("replay_unavailable", times: 1, retryAfter: told);
        using var caller = NewCaller(api);
        var calling = caller.Client.GetAsync("x");
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(waited));
        api.Requests.Should().ContainSingle();
        _time.Advance(TimeSpan.FromSeconds(waited));
        (await calling).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Gives_a_retry_further_out_a_new_token_whatever_the_order_of_registration()
    {
        await using var api = await RunningApi.StartAsync(_time, map: app => app.Run(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        }));
        using var caller = NewCaller(api, build: builder => builder.AddHttpMessageHandler(() => new ThreeTimes()));
        (await caller.Client.GetAsync("x")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        api.Tokens.Should().HaveCount(3).And.OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData("http://inventory.internal/x", "HTTPS")]
    [InlineData("http://127.0.0.1:9/x", "base address")]
    [InlineData("https://127.0.0.1:{port}/x", "base address")]
    [InlineData("http://localhost:{port}/x", "base address")]
    [InlineData("https://inventory.internal/x", "base address")]
    public async Task Sends_no_token_elsewhere(string address, string why)
    {
        await using var api = await StartApiAsync();
        using var caller = NewCaller(api);
        var target = new Uri(address.Replace("{port}", $"{api.Address.Port}", StringComparison.Ordinal));
        (await Assert.ThrowsAsync<OathMeshTokenException>(() => caller.Client.GetAsync(target))).Message.Should().StartWith("The request was not sent.").And.Contain(why);
        _key.Given.Should().Be(0, "no token is even made");
        api.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Sends_no_token_to_another_site_behind_the_address()
    {
        await using var api = await StartApiAsync();
        using var caller = NewCaller(api);
        using var other = new HttpRequestMessage(HttpMethod.Get, "inventory") { Headers = { Host = "other.internal" } };
        (await Assert.ThrowsAsync<OathMeshTokenException>(() => caller.Client.SendAsync(other))).Message.Should().Contain("Host header");
        using var own = new HttpRequestMessage(HttpMethod.Get, "inventory") { Headers = { Host = api.Address.Authority } };
        (await caller.Client.SendAsync(own)).StatusCode.Should().Be(HttpStatusCode.OK);
        api.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Sends_no_second_credential()
    {
        await using var api = await StartApiAsync();
        using var caller = NewCaller(api);
        caller.Client.DefaultRequestHeaders.TryAddWithoutValidation("authorization", "Bearer x");
        (await Assert.ThrowsAsync<OathMeshTokenException>(() => caller.Client.GetAsync("inventory"))).Message.Should().Contain("Authorization");
        api.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Writes_no_token_to_any_log()
    {
        await using var api = await StartApiAsync();
        using var caller = NewCaller(api, build: builder => builder.RedactLoggedHeaders(["X-Other"]));
        (await caller.Client.GetAsync("inventory")).StatusCode.Should().Be(HttpStatusCode.OK);
        caller.Logs.Lines.Should().Contain(line => line.Contains("Authorization", StringComparison.Ordinal), "the factory logs headers at the level Trace");
        var token = api.Tokens.Single()!["OathMesh ".Length..];
        caller.Logs.Lines.Should().NotContain(line => line.Contains(token, StringComparison.Ordinal) || line.Contains(token.Split('.')[2], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Passes_the_403_of_another_action_on()
    {
        await using var api = await StartApiAsync();
        using var caller = NewCaller(api);
        (await caller.Client.PostAsync("deploy", null)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        api.Requests.Should().ContainSingle();
        _key.Refused.Should().BeEmpty();
    }

    private Task<RunningApi> StartApiAsync(Action<AspNetCore.OathMeshOptions>? configure = null) => RunningApi.StartAsync(_time, _key.KeySet, configure);

    /// <summary>A server that denies the first requests with a code, as a receiver does, and takes the rest.</summary>
    private Task<RunningApi> AnsweringAsync(string code, int times, int? retryAfter = null) => RunningApi.StartAsync(_time, map: app => app.Run(async context =>
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        if (Interlocked.Decrement(ref times) >= 0)
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = $"OathMesh realm=\"oathmesh\", error=\"invalid_token\", error_code=\"{code}\"";
            if (retryAfter is { } seconds)
            {
                context.Response.Headers.RetryAfter = $"{seconds}";
            }
        }
    }));

    private Caller NewCaller(RunningApi api, Action<OathMeshClientOptions>? configure = null, Action<IHttpClientBuilder>? build = null) =>
        Caller.Local(api.Address, _time, _key, configure, build);

    /// <summary>A sequence that is empty when it is read again.</summary>
    private static IEnumerable<int> Once(Queue<int> numbers)
    {
        while (numbers.TryDequeue(out var number))
        {
            yield return number;
        }
    }

    /// <summary>A retry as resilience libraries do it.</summary>
    private sealed class ThreeTimes : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await base.SendAsync(request, cancellationToken);
            await base.SendAsync(request, cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class UnseekableStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
