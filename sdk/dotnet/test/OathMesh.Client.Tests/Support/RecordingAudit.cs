using System.Collections.Concurrent;
using OathMesh.Audit;

namespace OathMesh.Client.Tests.Support;

/// <summary>Keeps every event.</summary>
internal sealed class RecordingAudit : IAuditSink
{
    private readonly ConcurrentQueue<AuditEvent> _events = new();

    public IReadOnlyList<AuditEvent> Events => [.. _events];

    public bool IsBroken { get; set; }

    public int Count(string kind) => _events.Count(entry => entry.Event == kind);

    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        if (IsBroken)
        {
            throw new AuditUnavailableException("full");
        }

        _events.Enqueue(auditEvent);
        return ValueTask.CompletedTask;
    }
}
