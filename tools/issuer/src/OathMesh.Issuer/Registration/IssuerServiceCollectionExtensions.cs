using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OathMesh.Audit;
using OathMesh.Issuer;
using OathMesh.Issuer.Clients;
using OathMesh.Issuer.Configuration;
using OathMesh.Issuer.Diagnostics;
using OathMesh.Issuer.Endpoints;
using OathMesh.Issuer.Minting;
using OathMesh.Issuer.Revocation;
using OathMesh.Keys;
using OathMesh.Replay;
using OathMesh.Revocation;
using OathMesh.Tokens;
using OathMesh.Verification;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the OathMesh issuer.</summary>
public static class IssuerServiceCollectionExtensions
{
    /// <summary>Registers the issuer with the settings of a file, read when the application starts.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configurationPath">The configuration file, such as <c>issuer.json</c> (docs/guides/issuer.md).</param>
    /// <returns>The services.</returns>
    /// <remarks>Faults stop the start with an <see cref="OptionsValidationException"/> that lists every one.</remarks>
    public static IServiceCollection AddOathMeshIssuer(this IServiceCollection services, string configurationPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(configurationPath);
        return services.AddOathMeshIssuer(options => IssuerFile.ReadInto(options, configurationPath));
    }

    /// <summary>Registers the issuer with settings from code.</summary>
    /// <param name="services">The services. An <see cref="IAuditSink"/>, <see cref="IReplayStore"/>, <see cref="IRevocationStore"/> or <see cref="TimeProvider"/> registered before takes the place of the issuer's own; a sink then makes <see cref="IssuerOptions.AuditFile"/> meaningless, a store of revocations <see cref="IssuerOptions.RevocationFile"/>.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The services.</returns>
    /// <remarks>Faults stop the start with an <see cref="OptionsValidationException"/> that lists every one.</remarks>
    public static IServiceCollection AddOathMeshIssuer(this IServiceCollection services, Action<IssuerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<IssuerOptions>().Configure(configure).Configure(options => options.HasRevocationStore = services.Any(service => service.ServiceType == typeof(IRevocationStore))).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<IssuerOptions>, OptionsValidator>());
        services.AddMetrics();

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IAuditSink>(OpenAudit);
        services.TryAddSingleton<IReplayStore>(provider => new MemoryReplayStore(timeProvider: provider.GetRequiredService<TimeProvider>()));

        services.TryAddSingleton<IssuerMeter>();
        services.TryAddSingleton<EndpointGuard>();
        services.TryAddSingleton(OpenKeys);
        services.TryAddSingleton(provider => new ClientDirectory(Options(provider).Clients));
        services.TryAddSingleton(provider => new ClientRateLimiter(Options(provider).RateLimit));
        services.TryAddSingleton(OpenRevocations);
        services.TryAddSingleton(CreateAuthenticator);
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<IssuerAudit>(provider, Options(provider).Issuer!));
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<PublicEndpoints>(provider, Options(provider).Issuer!));
        services.TryAddSingleton<MintEndpoint>();
        services.TryAddSingleton<RevocationListEndpoint>();
        services.TryAddSingleton<RevocationAdministration>();
        return services;
    }

    private static IssuerOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<IssuerOptions>>().Value;

    private static IAuditSink OpenAudit(IServiceProvider provider) => Options(provider).AuditFile is { } file
        ? new FileAuditSink(file, logger: provider.GetService<ILogger<FileAuditSink>>())
        : StreamAuditSink.StandardOutput(provider.GetService<ILogger<StreamAuditSink>>());

    private static MintingKeys OpenKeys(IServiceProvider provider) => new(
        Options(provider), provider.GetRequiredService<TimeProvider>(), provider.GetService<ILogger<KeyDirectory>>());

    private static IssuerRevocations OpenRevocations(IServiceProvider provider)
    {
        if (provider.GetService<IRevocationStore>() is { } registered)
        {
            return new IssuerRevocations(registered, owned: null);
        }

        var file = Options(provider).RevocationFile is { } path
            ? new FileRevocationStore(path, provider.GetRequiredService<TimeProvider>(), provider.GetService<ILogger<FileRevocationStore>>())
            : null;
        return new IssuerRevocations(file, file);
    }

    private static ClientAuthenticator CreateAuthenticator(IServiceProvider provider)
    {
        var clients = provider.GetRequiredService<ClientDirectory>();
        var verifiers = new ClientVerifiers(CreateVerifier(provider, ActionPolicy.Mint, "mint"), CreateVerifier(provider, ActionPolicy.Administrate, "admin"));
        var isDevelopment = provider.GetService<IHostEnvironment>()?.IsDevelopment() ?? false;
        return ActivatorUtilities.CreateInstance<ClientAuthenticator>(provider, clients, verifiers, isDevelopment);
    }

    private static TokenVerifier CreateVerifier(IServiceProvider provider, string action, string rule)
    {
        var clients = provider.GetRequiredService<ClientDirectory>();
        var revocations = provider.GetRequiredService<IssuerRevocations>();
        var settings = new TokenVerifierOptions
        {
            Audience = Options(provider).Issuer,
            Keys = clients.KeySource(),
            ReplayStore = provider.GetRequiredService<IReplayStore>(),
            Policy = new ActionPolicy(action, rule),
            Revocations = revocations.Store is null ? null : revocations,
            Audit = provider.GetRequiredService<IAuditSink>(),
        };
        foreach (var id in clients.Ids)
        {
            settings.TrustedIssuers.Add(id);
        }

        return new TokenVerifier(settings, provider.GetRequiredService<TimeProvider>(), provider.GetService<ILogger<TokenVerifier>>());
    }

    private sealed class OptionsValidator : IValidateOptions<IssuerOptions>
    {
        public ValidateOptionsResult Validate(string? name, IssuerOptions options)
        {
            var faults = options.Validate();
            return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
        }
    }
}
