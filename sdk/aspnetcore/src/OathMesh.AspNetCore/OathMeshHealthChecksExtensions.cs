using Microsoft.Extensions.Diagnostics.HealthChecks;
using OathMesh.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers OathMesh with health checks.</summary>
public static class OathMeshHealthChecksExtensions
{
    /// <summary>Adds a check that is unhealthy while the receiver cannot allow anything: no usable keys of an issuer, no usable policy, or a replay store that takes no tokens yet.</summary>
    /// <param name="builder">The health checks builder.</param>
    /// <param name="name">The check's name; <c>oathmesh</c> by default.</param>
    /// <param name="authenticationScheme">The scheme that is checked.</param>
    /// <param name="tags">Tags to filter checks by.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddOathMesh(
        this IHealthChecksBuilder builder,
        string name = "oathmesh",
        string authenticationScheme = OathMeshDefaults.AuthenticationScheme,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name, services => new OathMeshHealthCheck(services.GetRequiredService<OathMeshReceivers>(), authenticationScheme), failureStatus: null, tags));
    }
}
