namespace OathMesh.Policy;

/// <summary>A policy was refused as a whole. <see cref="Faults"/> lists every fault with its place.</summary>
public sealed class PolicyFormatException : FormatException
{
    /// <summary>Creates the exception.</summary>
    public PolicyFormatException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong.</param>
    public PolicyFormatException(string message)
        : base(message) => Faults = [message];

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">The cause.</param>
    public PolicyFormatException(string message, Exception innerException)
        : base(message, innerException) => Faults = [message];

    /// <summary>Creates the exception.</summary>
    /// <param name="faults">Every fault: its place, what is wrong and how to mend it.</param>
    public PolicyFormatException(IReadOnlyList<string> faults)
        : base("The policy was refused. " + string.Join(' ', faults)) => Faults = faults;

    /// <summary>Every fault: its place, what is wrong and how to mend it.</summary>
    public IReadOnlyList<string> Faults { get; } = [];

    /// <summary>Whether the same content may be taken later: what failed was reading or running, not what was read.</summary>
    internal bool IsTransient { get; init; }
}
