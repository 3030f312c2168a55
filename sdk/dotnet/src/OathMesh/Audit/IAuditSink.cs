namespace OathMesh.Audit;

/// <summary>Accepts audit events. An allow is given only after its event was accepted. Safe for use by many threads.</summary>
public interface IAuditSink
{
    /// <summary>Accepts one event. Completes when the event is where it belongs; whatever it throws denies the request with <c>audit_unavailable</c>.</summary>
    /// <param name="auditEvent">The event. Its texts are valid only until the returned task completes.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that completes when the event was accepted.</returns>
    ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken);
}
