namespace OathMesh.Revocation;

/// <summary>What is revoked cannot be told or kept at the moment. Whatever depends on it is denied.</summary>
public sealed class RevocationUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RevocationUnavailableException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and how to mend it.</param>
    public RevocationUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and how to mend it.</param>
    /// <param name="innerException">The cause.</param>
    public RevocationUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
