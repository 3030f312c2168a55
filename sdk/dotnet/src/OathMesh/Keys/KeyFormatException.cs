namespace OathMesh.Keys;

/// <summary>A key, key set or key directory was refused. The message says what is wrong and how to mend it, and never holds private key material.</summary>
public sealed class KeyFormatException : FormatException
{
    /// <summary>Creates the exception.</summary>
    public KeyFormatException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and how to mend it.</param>
    public KeyFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and how to mend it.</param>
    /// <param name="innerException">The cause.</param>
    public KeyFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
