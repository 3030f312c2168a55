using System.Text;
using OathMesh.Audit;

namespace OathMesh.Tests.Support;

/// <summary>Keeps what it is given as the text of the line, without its place in a chain.</summary>
internal sealed class RecordingAuditSink : IAuditSink
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public Exception? Failure { get; set; }

    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        if (Failure is not null)
        {
            return ValueTask.FromException(Failure);
        }

        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        AuditLine.WriteOpen(buffer, auditEvent);
        lock (_lock)
        {
            _lines.Add(Encoding.UTF8.GetString(buffer.WrittenSpan) + "}");
        }

        return ValueTask.CompletedTask;
    }
}
