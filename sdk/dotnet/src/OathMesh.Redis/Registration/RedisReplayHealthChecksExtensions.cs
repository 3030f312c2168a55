using Microsoft.Extensions.Diagnostics.HealthChecks;
using OathMesh.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Redis replay store with health checks.</summary>
public static class RedisReplayHealthChecksExtensions
{
    /// <summary>Adds a check that is unhealthy while the store cannot take tokens, and says why. The check of an OathMesh receiver says so, too: this one is for hosts without it, or to tell the causes apart.</summary>
    /// <param name="builder">The health checks builder.</param>
    /// <param name="name">The check's name; <c>oathmesh_redis</c> by default.</param>
    /// <param name="tags">Tags to filter checks by.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddOathMeshRedisReplay(this IHealthChecksBuilder builder, string name = "oathmesh_redis", IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name, services => new RedisReplayHealthCheck(services.GetRequiredService<RedisReplayStore>()), failureStatus: null, tags));
    }
}
