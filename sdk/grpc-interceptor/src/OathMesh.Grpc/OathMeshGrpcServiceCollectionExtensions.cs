using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OathMesh.Grpc;
using OathMesh.Receiving;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what the gRPC server interceptor needs.</summary>
public static class OathMeshGrpcServiceCollectionExtensions
{
    /// <summary>
    /// Sets up <see cref="OathMeshServerInterceptor"/> by <c>OathMesh:Grpc</c> and then by <paramref name="configureOptions"/>. The interceptor itself is added to gRPC:
    /// <c>services.AddGrpc(o =&gt; o.Interceptors.Add&lt;OathMeshServerInterceptor&gt;())</c>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configureOptions">Sets it up; nothing beyond configuration when <see langword="null"/>.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddOathMeshGrpc(this IServiceCollection services, Action<OathMeshGrpcOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<OathMeshGrpcOptions>, GrpcConfigureOptions>());
        if (configureOptions is not null)
        {
            services.Configure(configureOptions);
        }

        services.TryAddSingleton(provider => new ReceiverFactory(
            provider, provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<IHostEnvironment>().ContentRootPath));
        services.TryAddSingleton<CallGuard>();
        services.TryAddSingleton<OathMeshServerInterceptor>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, GrpcStartup>());
        return services;
    }
}
