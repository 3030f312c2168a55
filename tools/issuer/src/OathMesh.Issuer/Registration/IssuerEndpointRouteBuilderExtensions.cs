using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OathMesh.Issuer.Endpoints;
using OathMesh.Issuer.Minting;
using OathMesh.Issuer.Revocation;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints of the OathMesh issuer.</summary>
public static class IssuerEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>POST /v1/token</c>, <c>POST /v1/tokens</c>, <c>GET /.well-known/jwks.json</c>, <c>GET /.well-known/oathmesh-issuer</c>, <c>GET /healthz</c>,
    /// <c>GET /readyz</c>, <c>GET /v1/revocations</c> and <c>/v1/admin/revoke</c>, and answers 404 in the issuer's JSON below where it is mapped. Opens the key directory, the audit file and the file of revocations.
    /// </summary>
    /// <param name="endpoints">The application, or a group of it: in an application with a fallback of its own, map into a group.</param>
    /// <returns>A builder for conventions on all of the endpoints. They allow anonymous access as far as the host's authorization goes: the issuer authenticates its clients itself.</returns>
    /// <exception cref="InvalidOperationException">The issuer was not registered with <c>AddOathMeshIssuer</c>.</exception>
    /// <exception cref="OptionsValidationException">The settings have faults; every one is listed.</exception>
    /// <exception cref="OathMesh.Revocation.RevocationFormatException">The file of revocations cannot be used.</exception>
    /// <exception cref="OathMesh.Audit.AuditUnavailableException">The audit file cannot be opened.</exception>
    public static IEndpointConventionBuilder MapOathMeshIssuer(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var guard = services.GetService<EndpointGuard>()
            ?? throw new InvalidOperationException("The issuer is not registered: call services.AddOathMeshIssuer(\"issuer.json\") first.");
        var mint = services.GetRequiredService<MintEndpoint>();
        var list = services.GetRequiredService<RevocationListEndpoint>();
        var administration = services.GetRequiredService<RevocationAdministration>();
        var open = services.GetRequiredService<PublicEndpoints>();

        // Each path takes every method, so that a wrong one is answered here and in the issuer's own words.
        var group = endpoints.MapGroup("");
        group.Map(PublicEndpoints.TokenPath, guard.Post(mint.MintOneAsync));
        group.Map(PublicEndpoints.TokensPath, guard.Post(mint.MintManyAsync));
        group.Map(PublicEndpoints.KeySetPath, guard.Get(open.KeySetAsync));
        group.Map(PublicEndpoints.DiscoveryPath, guard.Get(open.DiscoveryAsync));
        group.Map(RevocationListEndpoint.Path, guard.Get(list.ReadAsync));
        group.Map(RevocationAdministration.Path, guard.Any(administration.HandleAsync));
        group.Map("/healthz", guard.Get(PublicEndpoints.HealthAsync));
        group.Map("/readyz", guard.Get(open.ReadinessAsync));
        group.MapFallback("{**path}", guard.Any(context => Answer.ErrorAsync(context, IssuerErrors.NotFound)));
        return group.AllowAnonymous();
    }
}
