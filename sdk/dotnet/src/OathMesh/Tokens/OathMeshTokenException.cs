namespace OathMesh.Tokens;

/// <summary>No token can be had, so the request was not sent.</summary>
public sealed class OathMeshTokenException : Exception
{
    /// <summary>Creates an exception with no more than a general message.</summary>
    public OathMeshTokenException()
        : this("No OathMesh token can be had.")
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What was wrong and how to mend it. Never a token or a secret.</param>
    public OathMeshTokenException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What was wrong and how to mend it. Never a token or a secret.</param>
    /// <param name="innerException">What caused it.</param>
    public OathMeshTokenException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The issuer's error code when it answered with one (docs/protocol.md, section 10), otherwise <see langword="null"/>.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Whether the same wish may be granted later without a change: the issuer is down, slow, or limits the rate.</summary>
    public bool IsTransient { get; init; }

    /// <summary>After how long to try again when the issuer said so, otherwise <see langword="null"/>.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
