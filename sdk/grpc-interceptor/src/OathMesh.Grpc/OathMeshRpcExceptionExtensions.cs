using OathMesh.Grpc;

namespace Grpc.Core;

/// <summary>Reads why a receiver denied a call.</summary>
public static class OathMeshRpcExceptionExtensions
{
    /// <summary>What the receiver said about the denial.</summary>
    /// <param name="exception">The exception that ended the call.</param>
    /// <returns>The denial; <see langword="null"/> when the call did not end by one, or the trailers are malformed.</returns>
    public static OathMeshDenial? GetOathMeshDenial(this RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return DenialDetails.Read(exception.Trailers);
    }
}
