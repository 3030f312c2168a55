using OathMesh.Audit;
using OathMesh.Policy;

namespace OathMesh.Conformance.Verification;

/// <summary>What a case gets that says nothing of policy or audit: everything is allowed, and every line is accepted.</summary>
internal sealed class OpenSeams : IPolicy, IAuditSink
{
    public static readonly OpenSeams Instance = new();

    public PolicyDecision Evaluate(OathMeshCaller caller) => PolicyDecision.Allow("all");

    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
