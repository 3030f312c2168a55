namespace OathMesh.Issuer.Endpoints;

/// <summary>One way in which the issuer answers other than with what was asked for.</summary>
internal sealed record IssuerError(int Status, string Code, string Message, string Fix)
{
    /// <summary>The value of <c>Retry-After</c>, in seconds.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The values of <c>WWW-Authenticate</c>, of a 401.</summary>
    public string[] Challenges { get; init; } = [];

    /// <summary>The value of <c>Allow</c>, of a 405.</summary>
    public string? Allow { get; init; }

    /// <summary>What the audit line says, where that is more than the code.</summary>
    public string? AuditReason { get; init; }

    /// <summary>The revocation that refuses, for the audit line.</summary>
    public string? Revoked { get; init; }
}
