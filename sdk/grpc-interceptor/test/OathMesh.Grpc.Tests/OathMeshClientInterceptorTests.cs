using Grpc.Core;
using OathMesh.Grpc.Tests.Support;
using OathMesh.Tokens;
using OathMesh.Verification;

namespace OathMesh.Grpc.Tests;

/// <summary>The client's interceptor and credentials with a stand-in for the channel.</summary>
public sealed class OathMeshClientInterceptorTests
{
    /// <summary>The four kinds of calls, and <see langword="null"/> for the blocking one.</summary>
    public static TheoryData<MethodType?> Kinds => [null, MethodType.Unary, MethodType.ClientStreaming, MethodType.ServerStreaming, MethodType.DuplexStreaming];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Sends_a_new_token_with_every_attempt_of_every_call(MethodType? kind)
    {
        var tokens = new RecordingTokens();
        var channel = new StandInChannel { Attempts = 2 };
        var interceptor = new OathMeshClientInterceptor(tokens, Options());
        (await channel.CallAsync(interceptor, kind)).Should().Be("response");
        (await channel.CallAsync(interceptor, kind)).Should().Be("response");
        channel.Sent.Should().Equal("authorization=OathMesh token-1", "authorization=OathMesh token-2", "authorization=OathMesh token-3", "authorization=OathMesh token-4");
        tokens.Refusals.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Tells_the_source_what_the_receiver_refused_and_passes_the_exception_on(MethodType? kind)
    {
        var tokens = new RecordingTokens();
        var channel = new StandInChannel { End = Denial("replay_unavailable") };
        var call = () => channel.CallAsync(new OathMeshClientInterceptor(tokens, Options()), kind);
        (await call.Should().ThrowAsync<RpcException>()).Which.Should().BeSameAs(channel.End);
        tokens.Refusals.Should().Equal("inventory.read replay_unavailable");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Says_why_a_call_went_without_a_token(MethodType? kind)
    {
        var tokens = new RecordingTokens();
        var channel = new StandInChannel { UsesCredentials = false, End = DenialDetails.ToException(StatusCode.Unauthenticated, Disclosure.Undisclosed, null) };
        var call = () => channel.CallAsync(new OathMeshClientInterceptor(tokens, Options()), kind);
        var exception = (await call.Should().ThrowAsync<RpcException>()).Which;
        exception.StatusCode.Should().Be(StatusCode.Unauthenticated);
        exception.Status.Detail.Should().Contain("UnsafeUseInsecureChannelCallCredentials");
        exception.InnerException.Should().BeSameAs(channel.End);
        exception.GetOathMeshDenial()!.Code.Should().Be("invalid_token");
        tokens.Refusals.Should().BeEmpty();
    }

    [Fact]
    public async Task Does_not_take_other_failures_for_refusals()
    {
        var tokens = new RecordingTokens();
        var channel = new StandInChannel { End = new RpcException(new Status(StatusCode.Unauthenticated, "of another guard")) };
        var call = () => channel.CallAsync(new OathMeshClientInterceptor(tokens, Options()), MethodType.Unary);
        (await call.Should().ThrowAsync<RpcException>()).Which.Should().BeSameAs(channel.End);
        tokens.Refusals.Should().BeEmpty();
    }

    [Fact]
    public async Task Asks_for_the_action_of_the_method_and_all_that_the_options_say()
    {
        var tokens = new RecordingTokens();
        var options = Options();
        options.Acts["/shop.Inventory/Write"] = "inventory.write";
        (options.Subject, options.Lifetime, options.Scope, options.Reason, options.Environment, options.Tenant) = ("svc://a", TimeSpan.FromSeconds(30), ["s"], "r", "e", "t");
        var interceptor = new OathMeshClientInterceptor(tokens, options);
        var channel = new StandInChannel();
        await channel.CallAsync(interceptor, MethodType.Unary, StandInChannel.Make("Write"));
        await channel.CallAsync(interceptor, MethodType.Unary, StandInChannel.Make("write"));
        var expected = new TokenRequest
        {
            Audience = "https://inventory.internal", Action = "inventory.write", Subject = "svc://a", Lifetime = TimeSpan.FromSeconds(30), Scope = options.Scope, Reason = "r", Environment = "e", Tenant = "t",
        };
        tokens.Requests.Should().Equal(expected, expected with { Action = "inventory.read" });
    }

    [Fact]
    public async Task Does_not_send_a_call_of_a_method_without_an_action()
    {
        var options = new OathMeshGrpcClientOptions { Audience = "https://inventory.internal" };
        options.Acts["/shop.Inventory/Write"] = "inventory.write";
        var channel = new StandInChannel();
        var call = () => channel.CallAsync(new OathMeshClientInterceptor(new RecordingTokens(), options), MethodType.Unary);
        (await call.Should().ThrowAsync<RpcException>()).Which.Status.Should().Be(
            new Status(StatusCode.FailedPrecondition, "No action is given for /shop.Inventory/Read: add it to Acts, or set Act."));
        channel.Sent.Should().BeEmpty();
    }

    [Theory]
    [InlineData(true, StatusCode.Unavailable)]
    [InlineData(false, StatusCode.Unauthenticated)]
    public async Task Does_not_send_a_call_for_which_no_token_can_be_had(bool isTransient, StatusCode code)
    {
        var failure = new OathMeshTokenException("The issuer is down.") { IsTransient = isTransient };
        var channel = new StandInChannel();
        var call = () => channel.CallAsync(new OathMeshClientInterceptor(new RecordingTokens { Failure = failure }, Options()), MethodType.Unary);
        var exception = (await call.Should().ThrowAsync<RpcException>()).Which;
        (exception.StatusCode, exception.Status.Detail, exception.InnerException).Should().Be((code, "The issuer is down.", failure));
        channel.Sent.Should().BeEmpty();
    }

    [Theory]
    [InlineData("https://inventory.internal", true)]
    [InlineData("http://localhost:5000", true)]
    [InlineData("http://127.0.0.1:5000", true)]
    [InlineData("http://[::1]:5000", true)]
    [InlineData("dns:///inventory.internal", true)]
    [InlineData("http://inventory.internal", false)]
    [InlineData("HTTP://10.0.0.9:5000", false)]
    [InlineData("http://localhost.evil.example", false)]
    public async Task Sends_no_token_over_plain_HTTP_but_to_loopback(string address, bool isSent)
    {
        var tokens = new RecordingTokens();
        var credentials = OathMeshCallCredentials.Create(tokens, Options());
        var ask = () => new StandInChannel(address).AskAsync(credentials);
        if (isSent)
        {
            (await ask()).Should().ContainSingle().Which.Value.Should().Be("OathMesh token-1");
            return;
        }

        (await ask.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.FailedPrecondition);
        tokens.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Finds_the_method_behind_a_path_of_the_address()
    {
        var tokens = new RecordingTokens();
        var options = Options();
        options.Acts["/shop.Inventory/Write"] = "inventory.write";
        await new StandInChannel("https://gateway.internal/base").AskAsync(OathMeshCallCredentials.Create(tokens, options), "Write");
        tokens.Requests.Single().Action.Should().Be("inventory.write");
    }

    [Fact]
    public async Task Keeps_the_calls_own_credentials_and_passes_cancellation_on()
    {
        using var source = new CancellationTokenSource();
        var tokens = new RecordingTokens();
        var others = CallCredentials.FromInterceptor((_, metadata) =>
        {
            metadata.Add("x-tenant", "acme");
            return Task.CompletedTask;
        });
        var channel = new StandInChannel();
        await channel.CallAsync(
            new OathMeshClientInterceptor(tokens, Options()), MethodType.Unary, options: new CallOptions(cancellationToken: source.Token, credentials: others));
        channel.Sent.Should().Equal("x-tenant=acme authorization=OathMesh token-1");
        tokens.LastCancellation.Should().Be(source.Token);
    }

    [Fact]
    public void Lists_every_fault_of_the_options()
    {
        var options = new OathMeshGrpcClientOptions { Lifetime = TimeSpan.FromSeconds(301) };
        options.Acts["Read"] = "";
        var create = () => new OathMeshClientInterceptor(new RecordingTokens(), options);
        create.Should().Throw<ArgumentException>().Which.Message.Should().ContainAll(
            "Audience is missing", "'Read', which is not a method", "names no action for Read", "Lifetime must be from 1 to 300 seconds");
        new OathMeshGrpcClientOptions { Audience = "a" }.Validate().Should().ContainSingle().Which.Should().Contain("There is no action");
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(300, true)]
    [InlineData(0.999, false)]
    [InlineData(300.001, false)]
    public void Bounds_the_lifetime(double seconds, bool isGood) =>
        new OathMeshGrpcClientOptions { Audience = "a", Act = "x", Lifetime = TimeSpan.FromSeconds(seconds) }.Validate().Should().HaveCount(isGood ? 0 : 1);

    private static OathMeshGrpcClientOptions Options() => new() { Audience = "https://inventory.internal", Act = "inventory.read" };

    private static RpcException Denial(string code) =>
        DenialDetails.ToException(StatusCode.Unauthenticated, Disclosure.Of(VerificationErrors.Find(code)!, discloseEverything: false), "request-7");
}
