namespace OathMesh.Revocation;

/// <summary>How a look-up in a revocation list ended.</summary>
public enum RevocationOutcome
{
    /// <summary>The list cannot tell: not loaded, or too old. Denied with <c>revocation_unavailable</c>. The default value, so that nothing unset allows.</summary>
    Unavailable,

    /// <summary>Nothing about the caller is revoked.</summary>
    NotRevoked,

    /// <summary>The caller, its key or its token is revoked: <c>subject_revoked</c>.</summary>
    Revoked,
}

/// <summary>Knows what is revoked. Asked at step 13, after the token was consumed. Safe for use by many threads.</summary>
public interface IRevocationList
{
    /// <summary>Looks a caller up.</summary>
    /// <param name="caller">The content of the authentic token.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The outcome, and what matched. An exception is treated as <see cref="RevocationOutcome.Unavailable"/>.</returns>
    ValueTask<RevocationLookup> CheckAsync(OathMeshCaller caller, CancellationToken cancellationToken);
}
