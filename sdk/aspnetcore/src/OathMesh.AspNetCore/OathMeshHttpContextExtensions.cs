using OathMesh;
using OathMesh.AspNetCore;

namespace Microsoft.AspNetCore.Http;

/// <summary>Reads the caller of a request.</summary>
public static class OathMeshHttpContextExtensions
{
    /// <summary>The caller whose token allowed this request.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The caller; <see langword="null"/> when the request was not authenticated by OathMesh.</returns>
    public static OathMeshCaller? GetOathMeshCaller(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<OathMeshCallerFeature>()?.Caller;
    }
}
