using Microsoft.Extensions.Hosting;

namespace OathMesh.Grpc;

/// <summary>Makes the guard ready when the host starts, so that faults stop it, and fetches the keys before the first call.</summary>
internal sealed class GrpcStartup(CallGuard guard) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => guard.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
