using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OathMesh.AdapterTests;
using OathMesh.Grpc.Tests.Support;
using OathMesh.Receiving;
using OathMesh.Replay;

namespace OathMesh.Grpc.Tests;

/// <summary>The interceptor with a stand-in for the server: what is gRPC's own.</summary>
public sealed class OathMeshServerInterceptorTests
{
    [Fact]
    public async Task Denies_a_method_that_nobody_mapped_unless_told_otherwise()
    {
        using var setup = new AdapterSetup();
        await using (var host = await StandInHost.StartAsync(setup))
        {
            var answer = await host.CallAsync(Call("/shop.Inventory/Other", setup.Mint()));
            (answer.Verdict, answer.Code, answer.Step).Should().Be((AdapterVerdict.Forbidden, "forbidden", null));

            // What a method is called is compared to the letter.
            (await host.CallAsync(Call("/shop.inventory/read", setup.Mint()))).Code.Should().Be("forbidden");
            (await host.CallAsync(Call("/shop.Inventory/Other", "x"))).Code.Should().Be("invalid_token");
            setup.HandledCallers.Should().BeEmpty();
        }

        await using (var open = await StandInHost.StartAsync(setup, configure: options => options.UnmappedMethods = UnmappedMethods.AllowAnyAct))
        {
            (await open.CallAsync(Call("/shop.Inventory/Other", setup.Mint("whatever")))).Verdict.Should().Be(AdapterVerdict.Allowed);
            (await open.CallAsync(Call(StandInCallContext.DefaultMethod, setup.Mint("whatever")))).Code.Should().Be("act_mismatch");
            (await open.CallAsync(Call("/shop.Inventory/Other", "x"))).Code.Should().Be("invalid_token");
        }
    }

    [Fact]
    public async Task Lets_anybody_call_an_open_method_and_shows_no_caller_there()
    {
        using var setup = new AdapterSetup();
        await using var host = await StandInHost.StartAsync(setup, configure: options => options.OpenMethods.Add("/grpc.health.v1.Health/Check"));
        (await host.CallAsync(Call("/grpc.health.v1.Health/Check", null))).Verdict.Should().Be(AdapterVerdict.Allowed);
        (await host.CallAsync(Call("/grpc.health.v1.Health/Check", setup.Mint()))).Verdict.Should().Be(AdapterVerdict.Allowed);
        (await host.CallAsync(Call("/grpc.health.v1.Health/Watch", null))).Code.Should().Be("invalid_token");
        setup.HandledCallers.Should().HaveCount(2).And.OnlyContain(caller => caller == null);
        setup.Audit.Events.Should().Equal("deny 0 token_missing");
    }

    [Theory]
    [InlineData("inventory.read", true)]
    [InlineData("inventory.write", true)]
    [InlineData("deploy", false)]
    public async Task Takes_the_actions_of_the_methods_attributes(string action, bool isAllowed)
    {
        using var setup = new AdapterSetup();
        await using var host = await StandInHost.StartAsync(setup);
        var call = Call("/shop.Inventory/Other", setup.Mint(action), new RequireActAttribute("inventory.read", "inventory.write"));
        (await host.CallAsync(call)).Code.Should().Be(isAllowed ? null : "act_mismatch");
    }

    [Theory]
    [InlineData("inventory.read", null)]
    [InlineData("inventory.write", "act_mismatch")]
    [InlineData("inventory.list", "act_mismatch")]
    public async Task Asks_that_each_statement_holds_be_it_of_service_method_map_or_another_adapter(string action, string? code)
    {
        using var setup = new AdapterSetup();
        await using var host = await StandInHost.StartAsync(setup, configure: options => options.RequireAct("/shop.Inventory/Other", "inventory.read", "inventory.write", "inventory.list"));
        var call = Call(
            "/shop.Inventory/Other", setup.Mint(action), new RequireActAttribute("inventory.read", "inventory.write"), new AspNetCore.RequireActAttribute("inventory.read", "inventory.list"));
        (await host.CallAsync(call)).Code.Should().Be(code);
    }

    [Fact]
    public async Task Does_not_open_a_method_whose_code_asks_for_an_action()
    {
        using var setup = new AdapterSetup();
        await using var host = await StandInHost.StartAsync(setup, configure: options => options.OpenMethods.Add("/shop.Inventory/Other"));
        (await host.CallAsync(Call("/shop.Inventory/Other", null, new RequireActAttribute("inventory.read")))).Code.Should().Be("invalid_token");
        setup.HandledCallers.Should().BeEmpty();
    }

    [Fact]
    public async Task Denies_two_metadata_entries_and_two_fields()
    {
        using var setup = new AdapterSetup();
        await using var host = await StandInHost.StartAsync(setup);
        var entries = new StandInCallContext(StandInCallContext.DefaultMethod);
        entries.Headers.Add("authorization", "OathMesh " + setup.Mint());
        entries.Headers.Add("Authorization", "Bearer x");
        (await host.CallAsync(entries)).Code.Should().Be("invalid_token");

        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = new(["OathMesh " + setup.Mint(), "Bearer x"]);
        (await host.CallAsync(new StandInCallContext(StandInCallContext.DefaultMethod, http))).Code.Should().Be("invalid_token");
        setup.Audit.Events.Should().Equal("deny 0 token_ambiguous", "deny 0 token_ambiguous");
    }

    [Fact]
    public async Task Writes_the_details_that_gRPC_clients_of_all_languages_read()
    {
        using var setup = new AdapterSetup { ReceiverAudience = "https://other.internal" };
        await using var host = await StandInHost.StartAsync(setup);
        var http = new DefaultHttpContext { TraceIdentifier = "request-7" };
        http.Request.Headers.Authorization = "OathMesh " + setup.Mint();
        var run = () => StandInCalls.RunAsync(host.Interceptor, MethodType.Unary, new StandInCallContext(StandInCallContext.DefaultMethod, http), _ => Task.CompletedTask);
        var exception = (await run.Should().ThrowAsync<RpcException>()).Which;
        exception.Status.Should().Be(new Status(StatusCode.Unauthenticated, "The token is for another audience."));
        exception.Trailers.Should().ContainSingle();
        var (status, info, retry) = RpcAnswers.Details(exception);
        (status.Code, status.Message).Should().Be((16, "The token is for another audience."));
        (info.Type, info.Domain).Should().Be(("audience_mismatch", "oathmesh"));
        info.Metadata.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["step"] = "10",
            ["fix"] = "Ask the issuer for a token whose aud is this receiver's.",
            ["request_id"] = "request-7",
        });
        retry.Should().BeNull();
        setup.Audit.Full.Single().RequestId.Should().Be("request-7");

        exception.GetOathMeshDenial().Should().Be(new OathMeshDenial { Code = "audience_mismatch", Step = 10, Fix = info.Metadata["fix"], RequestId = "request-7" });
    }

    [Fact]
    public async Task Does_not_run_the_handler_when_the_call_was_cancelled_by_the_time_it_was_allowed()
    {
        using var sender = new CancellationTokenSource();
        using var setup = new AdapterSetup { ReplayStore = new StoreDuringWhichTheSenderLeaves(sender) };
        await using var host = await StandInHost.StartAsync(setup);
        var context = new StandInCallContext(StandInCallContext.DefaultMethod, cancellationToken: sender.Token);
        context.Headers.Add("authorization", "OathMesh " + setup.Mint());
        var run = () => StandInCalls.RunAsync(host.Interceptor, MethodType.Unary, context, _ => throw new InvalidOperationException("ran"));
        (await run.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.Cancelled);
        context.GetOathMeshCaller().Should().BeNull();
        setup.Audit.Events.Should().Equal("allow 14");
    }

    [Fact]
    public async Task Denies_when_it_breaks_itself_and_tells_nothing()
    {
        using var setup = new AdapterSetup { DiscloseEverything = true };
        await using var host = await StandInHost.StartAsync(setup);
        var answer = await host.CallAsync(Call(StandInCallContext.DefaultMethod, setup.Mint(), new BrokenStatement()));
        (answer.Verdict, answer.Code).Should().Be((AdapterVerdict.Unauthenticated, "invalid_token"));
        answer.Wire.Should().NotContain("secret");
        setup.HandledCallers.Should().BeEmpty();
    }

    [Fact]
    public async Task Denies_before_the_host_has_started()
    {
        using var setup = new AdapterSetup();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOathMeshGrpc(setup.Configure);
        using var host = builder.Build();
        var interceptor = host.Services.GetRequiredService<OathMeshServerInterceptor>();
        var run = () => StandInCalls.RunAsync(interceptor, MethodType.Unary, Call(StandInCallContext.DefaultMethod, setup.Mint()), _ => throw new InvalidOperationException("ran"));
        (await run.Should().ThrowAsync<RpcException>()).Which.GetOathMeshDenial()!.Code.Should().Be("invalid_token");
    }

    [Fact]
    public void Says_so_when_its_settings_were_forgotten()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        var create = () => new OathMeshServerInterceptor(services);
        create.Should().Throw<InvalidOperationException>().WithMessage("*AddOathMeshGrpc*");
    }

    [Fact]
    public async Task Leaves_the_handlers_own_exceptions_alone()
    {
        using var setup = new AdapterSetup();
        await using var host = await StandInHost.StartAsync(setup);
        foreach (var kind in Enum.GetValues<MethodType>())
        {
            var run = () => StandInCalls.RunAsync(host.Interceptor, kind, Call(StandInCallContext.DefaultMethod, setup.Mint()), _ => throw new RpcException(new Status(StatusCode.NotFound, "none")));
            (await run.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.NotFound);
        }
    }

    private static StandInCallContext Call(string method, string? token, params object[] metadata)
    {
        var http = metadata.Length == 0 ? null : new DefaultHttpContext();
        http?.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(metadata), null));
        var context = new StandInCallContext(method, http);
        if (token is not null)
        {
            context.Headers.Add("authorization", "OathMesh " + token);
            http?.Request.Headers.Append("Authorization", "OathMesh " + token);
        }

        return context;
    }

    private sealed class BrokenStatement : IActMetadata
    {
        public IReadOnlyList<string> Actions => throw new InvalidOperationException("the secret name of the action");
    }

    private sealed class StoreDuringWhichTheSenderLeaves(CancellationTokenSource sender) : IReplayStore
    {
        public async ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken)
        {
            await sender.CancelAsync();
            return ReplayOutcome.Consumed;
        }
    }
}
