using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OathMesh.Conformance.Verification;

namespace OathMesh.Grpc.Testee;

/// <summary>A fresh interceptor in a host of its own.</summary>
internal sealed class CallReceiver(IHost host) : IAsyncDisposable
{
    public static async Task<CallReceiver> StartAsync(VerifierSetup setup)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOathMeshGrpc(options => ReceiverSettings.Apply(setup, options));
        var host = builder.Build();
        await host.StartAsync();
        return new CallReceiver(host);
    }

    public async Task<CallOutcome> CallAsync(IReadOnlyList<string?> authorization)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = authorization.ToArray();
        try
        {
            var interceptor = host.Services.GetRequiredService<OathMeshServerInterceptor>();
            var claims = await interceptor.UnaryServerHandler<string, string>(
                "", new StandInCallContext(http), (_, context) => Task.FromResult(CallOutcome.ClaimsOf(context.GetOathMeshCaller())));
            return new CallOutcome(claims, null);
        }
        catch (RpcException e)
        {
            return new CallOutcome(null, e.GetOathMeshDenial());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }
}
