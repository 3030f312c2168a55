namespace OathMesh.Keys;

/// <summary>There is no key to sign with. The message says why and never holds key material.</summary>
public sealed class SigningKeyUnavailableException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public SigningKeyUnavailableException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Why there is no key, and how to mend it.</param>
    public SigningKeyUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Why there is no key, and how to mend it.</param>
    /// <param name="innerException">The cause.</param>
    public SigningKeyUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
