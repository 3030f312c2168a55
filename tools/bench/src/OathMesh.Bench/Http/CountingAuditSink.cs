using OathMesh.Audit;

namespace OathMesh.Bench.Http;

/// <summary>Drops the lines and counts them.</summary>
internal sealed class CountingAuditSink : IAuditSink
{
    private long _allowed;
    private long _denied;

    public ReceiverStatus Status => new(Interlocked.Read(ref _allowed), Interlocked.Read(ref _denied));

    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        ref var counter = ref _denied;
        if (auditEvent.Event == "allow")
        {
            counter = ref _allowed;
        }

        Interlocked.Increment(ref counter);
        return ValueTask.CompletedTask;
    }
}
