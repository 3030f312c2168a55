using OathMesh;
using OathMesh.Grpc;

namespace Grpc.Core;

/// <summary>Reads the caller of a call.</summary>
public static class OathMeshServerCallContextExtensions
{
    /// <summary>The caller whose token allowed this call.</summary>
    /// <param name="context">The call.</param>
    /// <returns>The caller; <see langword="null"/> when <see cref="OathMeshServerInterceptor"/> did not allow this call, as with a method that is open.</returns>
    public static OathMeshCaller? GetOathMeshCaller(this ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.UserState.TryGetValue(CallGuard.CallerKey, out var caller) ? (OathMeshCaller)caller : null;
    }
}
