using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OathMesh.AspNetCore;
using OathMesh.Receiving;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers OathMesh with ASP.NET Core's authentication.</summary>
public static class OathMeshExtensions
{
    /// <summary>Adds the scheme <c>OathMesh</c>, set up by <c>Authentication:Schemes:OathMesh</c>.</summary>
    /// <param name="builder">The authentication builder.</param>
    /// <returns>The builder.</returns>
    public static AuthenticationBuilder AddOathMesh(this AuthenticationBuilder builder) =>
        builder.AddOathMesh(OathMeshDefaults.AuthenticationScheme);

    /// <summary>Adds a scheme, set up by <c>Authentication:Schemes:NAME</c>.</summary>
    /// <param name="builder">The authentication builder.</param>
    /// <param name="authenticationScheme">The scheme's name.</param>
    /// <returns>The builder.</returns>
    public static AuthenticationBuilder AddOathMesh(this AuthenticationBuilder builder, string authenticationScheme) =>
        builder.AddOathMesh(authenticationScheme, _ => { });

    /// <summary>Adds the scheme <c>OathMesh</c>, set up by configuration and then by <paramref name="configureOptions"/>.</summary>
    /// <param name="builder">The authentication builder.</param>
    /// <param name="configureOptions">Sets it up.</param>
    /// <returns>The builder.</returns>
    public static AuthenticationBuilder AddOathMesh(this AuthenticationBuilder builder, Action<OathMeshOptions> configureOptions) =>
        builder.AddOathMesh(OathMeshDefaults.AuthenticationScheme, configureOptions);

    /// <summary>Adds a scheme, set up by configuration and then by <paramref name="configureOptions"/>.</summary>
    /// <param name="builder">The authentication builder.</param>
    /// <param name="authenticationScheme">The scheme's name.</param>
    /// <param name="configureOptions">Sets it up.</param>
    /// <returns>The builder.</returns>
    public static AuthenticationBuilder AddOathMesh(this AuthenticationBuilder builder, string authenticationScheme, Action<OathMeshOptions> configureOptions) =>
        builder.AddOathMesh(authenticationScheme, displayName: null, configureOptions);

    /// <summary>Adds a scheme, set up by configuration and then by <paramref name="configureOptions"/>.</summary>
    /// <param name="builder">The authentication builder.</param>
    /// <param name="authenticationScheme">The scheme's name.</param>
    /// <param name="displayName">The scheme's name for people.</param>
    /// <param name="configureOptions">Sets it up.</param>
    /// <returns>The builder.</returns>
    public static AuthenticationBuilder AddOathMesh(
        this AuthenticationBuilder builder, string authenticationScheme, string? displayName, Action<OathMeshOptions> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<OathMeshOptions>, OathMeshConfigureOptions>());
        services.TryAddSingleton(provider => new ReceiverFactory(
            provider, provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<IHostEnvironment>().ContentRootPath));
        services.TryAddSingleton<OathMeshReceivers>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IReceiverSource, OathMeshReceiverSource>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, OathMeshStartup>());
        return builder.AddScheme<OathMeshOptions, OathMeshHandler>(authenticationScheme, displayName, configureOptions);
    }
}
