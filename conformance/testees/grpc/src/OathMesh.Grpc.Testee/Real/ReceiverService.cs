using Grpc.Core;

namespace OathMesh.Grpc.Testee;

/// <summary>Answers with the caller's claims.</summary>
internal sealed class ReceiverService : Receiver.ReceiverBase
{
    public override Task<Claims> Call(Claims request, ServerCallContext context) =>
        Task.FromResult(new Claims { Json = CallOutcome.ClaimsOf(context.GetOathMeshCaller()) });
}
