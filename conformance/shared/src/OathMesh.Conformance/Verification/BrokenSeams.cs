using OathMesh.Audit;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Revocation;

namespace OathMesh.Conformance.Verification;

/// <summary>Every part of a receiver that can fail, failing.</summary>
internal sealed class BrokenSeams : IReplayStore, IRevocationList, IPolicy, IAuditSink
{
    public static readonly BrokenSeams Instance = new();

    public ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken) => new(ReplayOutcome.Unavailable);

    public ValueTask<RevocationLookup> CheckAsync(OathMeshCaller caller, CancellationToken cancellationToken) => new(RevocationLookup.Unavailable);

    public PolicyDecision Evaluate(OathMeshCaller caller) => PolicyDecision.Unavailable;

    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken) =>
        ValueTask.FromException(new AuditUnavailableException("The case breaks the audit sink."));
}
