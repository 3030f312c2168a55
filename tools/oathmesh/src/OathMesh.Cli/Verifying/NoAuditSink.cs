using OathMesh.Audit;

namespace OathMesh.Cli.Verifying;

/// <summary>Accepts and forgets: a check at the command line lets no one in, so there is nothing to record.</summary>
internal sealed class NoAuditSink : IAuditSink
{
    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
