using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using OathMesh.Client;
using OathMesh.Client.Configuration;
using OathMesh.Client.Http;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Gives an HttpClient's requests OathMesh tokens.</summary>
public static class OathMeshHttpClientBuilderExtensions
{
    private const string Section = "OathMesh:Clients:";

    /// <summary>Gives each request a token, set up by <c>OathMesh:Clients:NAME</c>, NAME being the HttpClient's.</summary>
    /// <param name="builder">The HttpClient's builder.</param>
    /// <returns>The builder.</returns>
    /// <remarks>Faults of the settings stop the host's start with an <see cref="OptionsValidationException"/> that lists every one. Requests throw <see cref="OathMesh.Tokens.OathMeshTokenException"/> when no token can be had, and are then not sent.</remarks>
    public static IHttpClientBuilder AddOathMeshHandler(this IHttpClientBuilder builder) => builder.AddOathMeshHandler(_ => { });

    /// <summary>Gives each request a token, set up by a section of the configuration.</summary>
    /// <param name="builder">The HttpClient's builder.</param>
    /// <param name="configuration">The section. It is read after <c>OathMesh:Clients:NAME</c>.</param>
    /// <returns>The builder.</returns>
    public static IHttpClientBuilder AddOathMeshHandler(this IHttpClientBuilder builder, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return builder.AddOathMeshHandler(options => SettingReader.Read(configuration, options));
    }

    /// <summary>Gives each request a token, set up by <c>OathMesh:Clients:NAME</c>, NAME being the HttpClient's, and then by code.</summary>
    /// <param name="builder">The HttpClient's builder.</param>
    /// <param name="configure">Sets it up. Called again for the same HttpClient, settings add up.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The builder is that of the defaults of all HttpClients.</exception>
    public static IHttpClientBuilder AddOathMeshHandler(this IHttpClientBuilder builder, Action<OathMeshClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var name = builder.Name ?? throw new ArgumentException("Tokens are for one API: add the handler to one HttpClient, not to the defaults of all.", nameof(builder));
        var services = builder.Services;
        if (!services.Any(service => service.ServiceKey is Registration registration && registration.Name == name))
        {
            services.AddKeyedSingleton(new Registration(name), new object());
            AddOnce(builder, name);
        }

        services.Configure(name, configure);
        return builder;
    }

    private static void AddOnce(IHttpClientBuilder builder, string name)
    {
        var services = builder.Services;
        services.TryAddSingleton<OathMeshClients>();
        services.AddOptions<OathMeshClientOptions>(name).ValidateOnStart();
        services.AddSingleton<IConfigureOptions<OathMeshClientOptions>>(provider => new ConfigureNamedOptions<OathMeshClientOptions>(name, options =>
        {
            if (provider.GetService<IConfiguration>() is { } configuration)
            {
                SettingReader.Read(configuration.GetSection(Section + name), options);
            }
        }));
        services.AddSingleton<IPostConfigureOptions<OathMeshClientOptions>>(
            provider => new BaseAddressProbe.AfterConfiguration(name, provider.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>()));
        services.AddSingleton<IValidateOptions<OathMeshClientOptions>>(provider => new ClientRules(name, provider));
        services.AddSingleton<IPostConfigureOptions<HttpClientFactoryOptions>>(new ClientFactorySetup(name));
        builder.ConfigureHttpClient((provider, client) =>
        {
            if (client is not BaseAddressProbe)
            {
                client.BaseAddress ??= provider.GetRequiredService<IOptionsMonitor<OathMeshClientOptions>>().Get(name).BaseAddress;
            }
        });
    }

    /// <summary>Marks that a client has been set up: a second handler would find the first one's token on the request.</summary>
    private sealed record Registration(string Name);
}
