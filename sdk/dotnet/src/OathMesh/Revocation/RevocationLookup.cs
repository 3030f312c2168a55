namespace OathMesh.Revocation;

/// <summary>What a revocation list says of one caller. The default value says that it cannot tell, so that nothing unset allows.</summary>
/// <param name="Outcome">How the look-up ended.</param>
/// <param name="Match">What was revoked, for the audit line, such as <c>sub:agent://ci/*</c>; <see langword="null"/> unless <paramref name="Outcome"/> is <see cref="RevocationOutcome.Revoked"/>, and where the list does not say.</param>
public readonly record struct RevocationLookup(RevocationOutcome Outcome, string? Match = null)
{
    /// <summary>The list cannot tell.</summary>
    public static RevocationLookup Unavailable => default;

    /// <summary>Nothing about the caller is revoked.</summary>
    public static RevocationLookup NotRevoked => new(RevocationOutcome.NotRevoked);

    /// <summary>The caller, its key or its token is revoked.</summary>
    /// <param name="match">What was revoked, for the audit line.</param>
    /// <returns>The outcome.</returns>
    public static RevocationLookup Revoked(string? match = null) => new(RevocationOutcome.Revoked, match);
}
