using Microsoft.Extensions.Hosting;

namespace OathMesh.Redis;

/// <summary>Checks Redis when the host starts, before the first request.</summary>
internal sealed class RedisReplayStartup(RedisReplayStore store) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => store.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
