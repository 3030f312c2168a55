namespace OathMesh.Audit;

/// <summary>An audit sink could not accept an event. The request it belongs to is denied.</summary>
public sealed class AuditUnavailableException : IOException
{
    /// <summary>Creates the exception.</summary>
    public AuditUnavailableException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong and how to mend it.</param>
    public AuditUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong and how to mend it.</param>
    /// <param name="innerException">The cause.</param>
    public AuditUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
