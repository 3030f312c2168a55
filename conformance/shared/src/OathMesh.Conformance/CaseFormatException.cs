namespace OathMesh.Conformance;

/// <summary>A case cannot be carried out as it is written. A testee answers <c>errored</c>: that a case was not understood must never look like a deny.</summary>
public sealed class CaseFormatException : FormatException
{
    /// <summary>Creates the exception.</summary>
    public CaseFormatException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the case.</param>
    public CaseFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the case.</param>
    /// <param name="innerException">The cause.</param>
    public CaseFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
