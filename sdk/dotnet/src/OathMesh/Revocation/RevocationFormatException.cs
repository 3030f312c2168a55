namespace OathMesh.Revocation;

/// <summary>A list of revocations was refused as a whole: what cannot be read may be a revocation.</summary>
public sealed class RevocationFormatException : FormatException
{
    /// <summary>Creates the exception.</summary>
    public RevocationFormatException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and how to mend it.</param>
    public RevocationFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and how to mend it.</param>
    /// <param name="innerException">The cause.</param>
    public RevocationFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
