using System.Collections.Frozen;

namespace OathMesh.Revocation;

/// <summary>A fixed list of revoked subjects, compared ordinally whatever their issuer.</summary>
/// <param name="subjects">The subjects (<c>sub</c>).</param>
public sealed class StaticRevocationList(IEnumerable<string> subjects) : IRevocationList
{
    private readonly FrozenSet<string> _subjects = subjects.ToFrozenSet(StringComparer.Ordinal);

    /// <inheritdoc />
    public ValueTask<RevocationLookup> CheckAsync(OathMeshCaller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new(_subjects.Contains(caller.Subject) ? RevocationLookup.Revoked("sub:" + caller.Subject) : RevocationLookup.NotRevoked);
    }
}
