using OathMesh;
using OathMesh.AzureFunctions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Reads the caller of a function.</summary>
public static class OathMeshFunctionContextExtensions
{
    /// <summary>The caller whose token allowed this call.</summary>
    /// <param name="context">The function's context.</param>
    /// <returns>The caller; <see langword="null"/> when the function was not called over HTTP, or is open to callers without a token.</returns>
    public static OathMeshCaller? GetOathMeshCaller(this FunctionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<OathMeshCallerFeature>()?.Caller;
    }
}
