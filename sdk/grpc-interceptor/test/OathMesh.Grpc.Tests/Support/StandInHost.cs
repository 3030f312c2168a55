using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OathMesh.AdapterTests;

namespace OathMesh.Grpc.Tests.Support;

/// <summary>The interceptor in a started host, called with stand-in calls of one kind. Protected twice, the interceptor stands in the line twice.</summary>
internal sealed class StandInHost(IHost host, AdapterSetup setup, MethodType kind) : IAdapterHost
{
    public static async Task<StandInHost> StartAsync(AdapterSetup setup, MethodType kind = MethodType.Unary, Action<OathMeshGrpcOptions>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = setup.EnvironmentName });
        builder.Services.AddOathMeshGrpc(options =>
        {
            setup.Configure(options);
            options.RequireAct(StandInCallContext.DefaultMethod, AdapterSetup.RequiredAct);
            configure?.Invoke(options);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new StandInHost(host, setup, kind);
    }

    public OathMeshServerInterceptor Interceptor => host.Services.GetRequiredService<OathMeshServerInterceptor>();

    public async Task<AdapterAnswer> CallAsync(IReadOnlyList<string> authorization, CancellationToken cancellationToken = default)
    {
        var context = new StandInCallContext(StandInCallContext.DefaultMethod, cancellationToken: cancellationToken);
        if (authorization.Count > 0)
        {
            // As ASP.NET Core's server has them: those of one name joined into one entry.
            context.Headers.Add("authorization", string.Join(',', authorization));
        }

        return await CallAsync(context);
    }

    public async Task<AdapterAnswer> CallAsync(ServerCallContext context)
    {
        try
        {
            await StandInCalls.RunAsync(Interceptor, kind, context, setup.IsProtectedTwice ? call => StandInCalls.RunAsync(Interceptor, kind, call, HandleAsync) : HandleAsync);
            return RpcAnswers.Allowed;
        }
        catch (RpcException e)
        {
            return RpcAnswers.Of(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        switch (host)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync();
                break;
            default:
                host.Dispose();
                break;
        }
    }

    private Task HandleAsync(ServerCallContext context)
    {
        setup.Handled(context.GetOathMeshCaller());
        return Task.CompletedTask;
    }
}
