using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OathMesh.AzureFunctions;
using OathMesh.Receiving;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers OathMesh with the Functions worker.</summary>
public static class OathMeshFunctionsExtensions
{
    /// <summary>Protects every HTTP function of the app, set up by the configuration section <c>OathMesh:Functions</c>. Functions with other triggers are left alone.</summary>
    /// <param name="builder">The worker's builder. With ASP.NET Core integration, call <c>ConfigureFunctionsWebApplication()</c> before; otherwise the worker does not start.</param>
    /// <returns>The builder.</returns>
    public static IFunctionsWorkerApplicationBuilder UseOathMesh(this IFunctionsWorkerApplicationBuilder builder) => builder.UseOathMesh(_ => { });

    /// <summary>Protects every HTTP function of the app, set up by the configuration section <c>OathMesh:Functions</c> and then by <paramref name="configureOptions"/>. Functions with other triggers are left alone.</summary>
    /// <param name="builder">The worker's builder. With ASP.NET Core integration, call <c>ConfigureFunctionsWebApplication()</c> before; otherwise the worker does not start.</param>
    /// <param name="configureOptions">Sets the receiver up. Called again for every further use of this method; the middleware is added once.</param>
    /// <returns>The builder.</returns>
    public static IFunctionsWorkerApplicationBuilder UseOathMesh(this IFunctionsWorkerApplicationBuilder builder, Action<OathMeshFunctionsOptions> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configureOptions);
        var services = builder.Services;
        if (services.All(service => service.ServiceType != typeof(OathMeshMiddleware)))
        {
            services.AddSingleton(new MiddlewareOrder(services));
            services.AddOptions<OathMeshFunctionsOptions>().Configure<IConfiguration>(
                (options, configuration) => ReceiverConfiguration.Read(configuration.GetSection(OathMeshFunctionsOptions.ConfigurationSection), options));
            services.TryAddSingleton(provider => new ReceiverFactory(
                provider, provider.GetRequiredService<ILoggerFactory>(), ApplicationDirectory.Of(provider)));
            services.AddSingleton<FunctionAppReceiver>();
            services.AddHostedService<OathMeshStartup>();
            builder.UseMiddleware<OathMeshMiddleware>();
        }

        services.Configure(configureOptions);
        return builder;
    }
}
