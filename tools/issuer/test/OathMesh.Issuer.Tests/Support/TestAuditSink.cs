using OathMesh.Audit;

namespace OathMesh.Issuer.Tests.Support;

/// <summary>Accepts events until it is told to fail from one of a kind on.</summary>
internal sealed class TestAuditSink : IAuditSink
{
    private int _accepted;

    public int Accepted => Volatile.Read(ref _accepted);

    public string? FailOn { get; set; }

    /// <summary>How many events of the failing kind are accepted first.</summary>
    public int FailAfter { get; set; }

    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        if (auditEvent.Event == FailOn && FailAfter-- <= 0)
        {
            throw new AuditUnavailableException("full");
        }

        Interlocked.Increment(ref _accepted);
        return ValueTask.CompletedTask;
    }
}
