using Grpc.Core;
using OathMesh.Verification;

namespace OathMesh.Grpc;

/// <summary>The facts of a call. An interceptor sees messages, not the bytes on the wire: it cannot compute a request's hash, and a bound token is denied.</summary>
internal sealed class CallFacts(ServerCallContext context, string? requestId) : RequestFacts
{
    public override string? SourceAddress => PeerAddress.Parse(context.Peer);

    public override string? RequestId => requestId;
}
