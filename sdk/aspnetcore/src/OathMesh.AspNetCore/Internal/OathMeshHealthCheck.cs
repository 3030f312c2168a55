using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OathMesh.AspNetCore;

/// <summary>Whether a scheme's receiver can allow anything.</summary>
internal sealed class OathMeshHealthCheck(OathMeshReceivers receivers, string scheme) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var obstacles = receivers.Get(scheme).Obstacles;
        return Task.FromResult(obstacles.Count == 0
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, string.Join(' ', obstacles)));
    }
}
