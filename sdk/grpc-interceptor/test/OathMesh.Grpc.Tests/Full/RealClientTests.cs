using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using OathMesh.AdapterTests;
using OathMesh.Binding;
using OathMesh.Grpc.Tests.Support;

namespace OathMesh.Grpc.Tests.Full;

/// <summary>The client's interceptor and credentials with a real client and server over loopback.</summary>
public sealed class RealClientTests
{
    private static readonly MethodType?[] AllKinds = [null, MethodType.Unary, MethodType.ClientStreaming, MethodType.ServerStreaming, MethodType.DuplexStreaming];

    /// <summary>The four kinds of calls, and <see langword="null"/> for the blocking one.</summary>
    public static TheoryData<MethodType?> Kinds => [.. AllKinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Calls_with_a_token_of_its_own_each_time(MethodType? kind)
    {
        using var setup = new AdapterSetup();
        await using var server = await RealServer.StartAsync(setup, hasScheme: true);
        using var channel = OpenInsecure(server);
        var client = new Inventory.InventoryClient(channel.Intercept(new OathMeshClientInterceptor(Tokens(setup), Options())));
        (await RealCalls.RunAsync(client, kind)).Should().Be(RealCalls.AnswerOf(kind));
        (await RealCalls.RunAsync(client, kind)).Should().Be(RealCalls.AnswerOf(kind));
        setup.HandledCallers.Should().HaveCount(2).And.OnlyHaveUniqueItems(caller => caller!.TokenId);
        setup.Audit.Events.Should().Equal("allow 14", "allow 14");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Reads_the_denial_and_reports_it_to_the_source(MethodType? kind)
    {
        using var setup = new AdapterSetup { ReceiverAudience = "https://other.internal" };
        await using var server = await RealServer.StartAsync(setup);
        using var channel = OpenInsecure(server);
        var tokens = Tokens(setup);
        var call = () => RealCalls.RunAsync(new Inventory.InventoryClient(channel.Intercept(new OathMeshClientInterceptor(tokens, Options()))), kind);
        var exception = (await call.Should().ThrowAsync<RpcException>()).Which;
        exception.StatusCode.Should().Be(StatusCode.Unauthenticated);
        var denial = exception.GetOathMeshDenial()!;
        (denial.Code, denial.Step).Should().Be(("audience_mismatch", 10));
        denial.RequestId.Should().Be(setup.Audit.Full.Single().RequestId);
        tokens.Refusals.Should().Equal("inventory.read audience_mismatch");
    }

    [Fact]
    public async Task Gets_a_new_token_for_each_attempt_of_the_channels_retries()
    {
        using var setup = new AdapterSetup();
        await using var server = await RealServer.StartAsync(setup);
        var retries = new MethodConfig
        {
            Names = { MethodName.Default },
            RetryPolicy = new RetryPolicy
            {
                MaxAttempts = 3, InitialBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(1), BackoffMultiplier = 1, RetryableStatusCodes = { StatusCode.Unavailable },
            },
        };
        using var channel = OpenInsecure(server, new ServiceConfig { MethodConfigs = { retries } });
        server.FailOnce(StatusCode.Unavailable);
        var client = new Inventory.InventoryClient(channel.Intercept(new OathMeshClientInterceptor(Tokens(setup), Options())));
        (await RealCalls.RunAsync(client, MethodType.Unary)).Should().Be("bolt");
        setup.Audit.Events.Should().Equal("allow 14", "allow 14");
    }

    [Fact]
    public async Task Says_why_no_token_went_out_on_a_channel_that_is_not_secure()
    {
        using var setup = new AdapterSetup();
        await using var server = await RealServer.StartAsync(setup);
        using var channel = GrpcChannel.ForAddress(server.Address);
        var tokens = Tokens(setup);
        var call = () => RealCalls.RunAsync(new Inventory.InventoryClient(channel.Intercept(new OathMeshClientInterceptor(tokens, Options()))), MethodType.Unary);
        (await call.Should().ThrowAsync<RpcException>()).Which.Status.Detail.Should().Contain("UnsafeUseInsecureChannelCallCredentials");
        tokens.Requests.Should().BeEmpty();
        setup.Audit.Events.Should().Equal("deny 0 token_missing");
    }

    [Fact]
    public async Task Ends_a_call_with_the_reason_when_no_token_can_be_had()
    {
        using var setup = new AdapterSetup();
        await using var server = await RealServer.StartAsync(setup);
        using var channel = OpenInsecure(server);
        var tokens = new RecordingTokens { Failure = new OathMesh.Tokens.OathMeshTokenException("The issuer is down.") { IsTransient = true } };
        foreach (var kind in AllKinds)
        {
            var call = () => RealCalls.RunAsync(new Inventory.InventoryClient(channel.Intercept(new OathMeshClientInterceptor(tokens, Options()))), kind);
            var status = (await call.Should().ThrowAsync<RpcException>()).Which.Status;
            (status.StatusCode, status.Detail).Should().Be((StatusCode.Unavailable, "The issuer is down."));
        }

        setup.Audit.Events.Should().BeEmpty();
    }

    [Fact]
    public async Task Sends_the_channels_credentials_over_TLS()
    {
        using var setup = new AdapterSetup();
        await using var server = await RealServer.StartAsync(setup, isSecure: true);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == server.CertificateHash;
        var credentials = ChannelCredentials.Create(new SslCredentials(), OathMeshCallCredentials.Create(Tokens(setup), Options()));
        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { HttpHandler = handler, Credentials = credentials });
        foreach (var kind in AllKinds)
        {
            (await RealCalls.RunAsync(new Inventory.InventoryClient(channel), kind)).Should().Be(RealCalls.AnswerOf(kind));
        }

        setup.Audit.Events.Should().HaveCount(5).And.OnlyContain(entry => entry == "allow 14");
    }

    [Fact]
    public async Task Denies_a_method_without_an_action_and_leaves_the_other_methods_actions_to_their_attributes()
    {
        using var setup = new AdapterSetup();
        await using var server = await RealServer.StartAsync(setup);
        using var channel = OpenInsecure(server);
        var client = new Inventory.InventoryClient(channel.Intercept(new OathMeshClientInterceptor(Tokens(setup), Options())));
        var call = async () => await client.UnmappedAsync(new Item());
        var exception = (await call.Should().ThrowAsync<RpcException>()).Which;
        (exception.StatusCode, exception.GetOathMeshDenial()!.Code).Should().Be((StatusCode.PermissionDenied, "forbidden"));
        setup.HandledCallers.Should().BeEmpty();
    }

    [Theory]
    [InlineData(true, "allow 14")]
    [InlineData(false, "deny 12 binding_unavailable")]
    public async Task Takes_a_bound_token_that_the_scheme_has_checked_and_no_other(bool hasScheme, string expected)
    {
        using var setup = new AdapterSetup();
        await using var server = await RealServer.StartAsync(setup, hasScheme);

        // One empty message as on the wire: not compressed, of length 0.
        byte[] body = [0, 0, 0, 0, 0];
        RequestBinding.TryComputeFromBodyHash("POST", "/shop.Inventory/Read", "application/grpc", SHA256.HashData(body), out var hash, out _).Should().BeTrue();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "/shop.Inventory/Read"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TryAddWithoutValidation("Authorization", "OathMesh " + setup.Mint(requestHash: hash));
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await client.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        await response.Content.ReadAsByteArrayAsync();
        setup.Audit.Events.Should().Equal(expected);
        setup.HandledCallers.Should().HaveCount(hasScheme ? 1 : 0);
    }

    private static GrpcChannel OpenInsecure(RealServer server, ServiceConfig? configuration = null) =>
        GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true, ServiceConfig = configuration });

    private static RecordingTokens Tokens(AdapterSetup setup) => new(request => setup.Mint(request.Action));

    private static OathMeshGrpcClientOptions Options() => new() { Audience = AdapterSetup.Audience, Act = AdapterSetup.RequiredAct };
}
