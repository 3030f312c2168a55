using System.Collections.Frozen;

namespace OathMesh.Keys;

/// <summary>Keys that are given once and never refreshed: from JWKS files or objects. For a receiver that cannot reach its issuers; rotation then means a restart.</summary>
public sealed class StaticKeySource : IKeySource
{
    private readonly FrozenDictionary<string, JsonWebKeySet> _sets;

    /// <summary>Creates a source.</summary>
    /// <param name="keySets">Each issuer with its key set.</param>
    public StaticKeySource(IEnumerable<KeyValuePair<string, JsonWebKeySet>> keySets) =>
        _sets = keySets.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Creates a source for one issuer.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <param name="keySet">Its keys.</param>
    public StaticKeySource(string issuer, JsonWebKeySet keySet)
        : this([KeyValuePair.Create(issuer, keySet)])
    {
    }

    /// <inheritdoc />
    public IReadOnlyCollection<Ed25519PublicKey> KnownKeys => [.. _sets.Values.SelectMany(set => set.Keys)];

    /// <inheritdoc />
    public ValueTask<KeyLookup> FindAsync(string issuer, ReadOnlyMemory<char> keyId, CancellationToken cancellationToken)
    {
        if (!_sets.TryGetValue(issuer, out var set))
        {
            return new(KeyLookup.Unavailable);
        }

        return new(set.TryGet(keyId.Span, out var key) ? KeyLookup.Found(key, issuer) : KeyLookup.Unknown);
    }
}
