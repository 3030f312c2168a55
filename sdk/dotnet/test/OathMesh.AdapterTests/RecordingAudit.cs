using OathMesh.Audit;

namespace OathMesh.AdapterTests;

/// <summary>Keeps outcome, step and code of every event, and can be waited on.</summary>
public sealed class RecordingAudit : IAuditSink
{
    private readonly Lock _lock = new();
    private readonly List<AuditEvent> _events = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The events so far, each as <c>allow 14</c> or <c>deny 13 jti_replay</c>.</summary>
    public IReadOnlyList<string> Events => [.. Full.Select(entry => $"{entry.Event} {entry.Step} {entry.Reason}".TrimEnd())];

    /// <summary>The events so far. Their claims may point into buffers that were reused since: look at the rest only.</summary>
    public IReadOnlyList<AuditEvent> Full
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    /// <inheritdoc />
    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _events.Add(auditEvent);
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
        return ValueTask.CompletedTask;
    }

    /// <summary>Waits until there are some events.</summary>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that ends when they are there.</returns>
    public async Task WaitForAsync(int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_events.Count >= count)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
