using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OathMesh.Redis;

/// <summary>Whether the store can take tokens.</summary>
internal sealed class RedisReplayHealthCheck(RedisReplayStore store) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(store.Obstacle is { } obstacle ? new HealthCheckResult(context.Registration.FailureStatus, obstacle) : HealthCheckResult.Healthy());
}
