using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OathMesh.Redis;
using OathMesh.Revocation;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers revocation lists that are kept in Redis.</summary>
public static class RedisRevocationServiceCollectionExtensions
{
    /// <summary>Has every receiver of the application check tokens against lists in Redis.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets it up.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddOathMeshRedisRevocationList(this IServiceCollection services, Action<RedisRevocationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton(provider => new RedisRevocationList(Read(configure), provider.GetService<TimeProvider>(), provider.GetService<ILogger<RedisRevocationList>>()));
        services.Replace(ServiceDescriptor.Singleton<IRevocationList>(provider => provider.GetRequiredService<RedisRevocationList>()));
        return services;
    }

    /// <summary>Has the issuer of the application keep its revocations in Redis. The host does not start without the list.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets it up.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddOathMeshRedisRevocationStore(this IServiceCollection services, Action<RedisRevocationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton(provider => new RedisRevocationStore(Read(configure), provider.GetService<TimeProvider>(), provider.GetService<ILogger<RedisRevocationStore>>()));
        services.Replace(ServiceDescriptor.Singleton<IRevocationStore>(provider => provider.GetRequiredService<RedisRevocationStore>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, Startup>());
        return services;
    }

    private static RedisRevocationOptions Read(Action<RedisRevocationOptions> configure)
    {
        var options = new RedisRevocationOptions();
        configure(options);
        return options;
    }

    private sealed class Startup(RedisRevocationStore store) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => store.StartAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
