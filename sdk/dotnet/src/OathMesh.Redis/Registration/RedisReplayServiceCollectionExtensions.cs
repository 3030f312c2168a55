using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OathMesh.Redis;
using OathMesh.Replay;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Redis replay store in any host: everything in it that takes an <see cref="IReplayStore"/> uses it.</summary>
public static class RedisReplayServiceCollectionExtensions
{
    /// <summary>Keeps used tokens in the Redis that a text of StackExchange.Redis names, such as <c>redis1:6380,ssl=true,password=...</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">Where Redis is and how it is reached.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddOathMeshRedisReplay(this IServiceCollection services, string configuration) =>
        services.AddOathMeshRedisReplay(options => options.Configuration = configuration);

    /// <summary>Keeps used tokens in the Redis of a connection of the application, which stays the application's to close.</summary>
    /// <param name="services">The services.</param>
    /// <param name="multiplexer">The connection.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddOathMeshRedisReplay(this IServiceCollection services, IConnectionMultiplexer multiplexer) =>
        services.AddOathMeshRedisReplay(options => options.Multiplexer = multiplexer);

    /// <summary>Keeps used tokens in Redis, set up by a section of configuration with the names of <see cref="RedisReplayOptions"/>. A misspelt setting is a fault.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">The section, such as <c>OathMesh:RedisReplay</c>.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddOathMeshRedisReplay(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return services.AddOathMeshRedisReplay(options => RedisReplayConfiguration.Read(section, options));
    }

    /// <summary>Keeps used tokens in Redis. Settings are checked when the host starts, and then Redis itself: see <see cref="RedisReplayStore.StartAsync"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets it up.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddOathMeshRedisReplay(this IServiceCollection services, Action<RedisReplayOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<RedisReplayOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisReplayOptions>, RedisReplayOptionsValidator>());
        services.TryAddSingleton(provider => new RedisReplayStore(
            provider.GetRequiredService<IOptions<RedisReplayOptions>>().Value,
            provider.GetService<TimeProvider>(),
            provider.GetService<ILogger<RedisReplayStore>>()));
        services.Replace(ServiceDescriptor.Singleton<IReplayStore>(provider => provider.GetRequiredService<RedisReplayStore>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RedisReplayStartup>());
        return services;
    }
}
