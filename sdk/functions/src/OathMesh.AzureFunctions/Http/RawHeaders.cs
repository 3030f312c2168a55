using Microsoft.Azure.Functions.Worker.Http;

namespace OathMesh.AzureFunctions;

/// <summary>Fields of a request as they were received: reading them in the ordinary way parses and rewrites them.</summary>
internal static class RawHeaders
{
    public static IReadOnlyList<string> Of(HttpRequestData request, string name) =>
        request.Headers.NonValidated.TryGetValues(name, out var values) ? [.. values] : [];
}
