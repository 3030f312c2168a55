using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Configuration;
using OathMesh.Redis;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Redis replay store after <c>AddAuthentication().AddOathMesh(...)</c>. All schemes of the application share it.</summary>
public static class RedisReplayAuthenticationExtensions
{
    /// <summary>Keeps used tokens in the Redis that a text of StackExchange.Redis names, such as <c>redis1:6380,ssl=true,password=...</c>.</summary>
    /// <param name="builder">The authentication builder.</param>
    /// <param name="configuration">Where Redis is and how it is reached.</param>
    /// <returns>The builder.</returns>
    public static AuthenticationBuilder AddRedisReplay(this AuthenticationBuilder builder, string configuration) =>
        builder.AddRedisReplay(options => options.Configuration = configuration);

    /// <summary>Keeps used tokens in the Redis of a connection of the application, which stays the application's to close.</summary>
    /// <param name="builder">The authentication builder.</param>
    /// <param name="multiplexer">The connection.</param>
    /// <returns>The builder.</returns>
    public static AuthenticationBuilder AddRedisReplay(this AuthenticationBuilder builder, IConnectionMultiplexer multiplexer) =>
        builder.AddRedisReplay(options => options.Multiplexer = multiplexer);

    /// <summary>Keeps used tokens in Redis, set up by a section of configuration with the names of <see cref="RedisReplayOptions"/>. A misspelt setting is a fault.</summary>
    /// <param name="builder">The authentication builder.</param>
    /// <param name="section">The section, such as <c>OathMesh:RedisReplay</c>.</param>
    /// <returns>The builder.</returns>
    public static AuthenticationBuilder AddRedisReplay(this AuthenticationBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOathMeshRedisReplay(section);
        return builder;
    }

    /// <summary>Keeps used tokens in Redis. Settings are checked when the host starts, and then Redis itself.</summary>
    /// <param name="builder">The authentication builder.</param>
    /// <param name="configure">Sets it up.</param>
    /// <returns>The builder.</returns>
    public static AuthenticationBuilder AddRedisReplay(this AuthenticationBuilder builder, Action<RedisReplayOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOathMeshRedisReplay(configure);
        return builder;
    }
}
