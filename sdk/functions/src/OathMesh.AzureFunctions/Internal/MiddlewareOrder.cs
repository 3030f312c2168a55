using Microsoft.Extensions.DependencyInjection;

namespace OathMesh.AzureFunctions;

/// <summary>Whether the worker's ASP.NET Core integration comes before OathMesh: it brings the request, so before it there is nothing to look at.</summary>
internal sealed class MiddlewareOrder(IServiceCollection services)
{
    private const string Integration = "Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore.FunctionsHttpProxyingMiddleware";

    private readonly bool _cameBefore = HasIntegration(services);

    /// <summary>What is wrong with the order; <see langword="null"/> when it is right.</summary>
    public string? Fault => _cameBefore || !HasIntegration(services)
        ? null
        : "UseOathMesh() was called before ConfigureFunctionsWebApplication(): call it after, or no request can be verified.";

    private static bool HasIntegration(IServiceCollection services) =>
        services.Any(service => !service.IsKeyedService && service.ServiceType.FullName == Integration);
}
