using OathMesh.Keys;

namespace OathMesh.Receiving;

/// <summary>Some issuers' keys from files, the others' over HTTP.</summary>
internal sealed class RoutedKeySource(Dictionary<string, JsonWebKeySet> local, JwksKeySource remote) : IKeySource
{
    private readonly StaticKeySource _local = new(local);

    public IReadOnlyCollection<Ed25519PublicKey> KnownKeys => [.. _local.KnownKeys, .. remote.KnownKeys];

    public ValueTask<KeyLookup> FindAsync(string issuer, ReadOnlyMemory<char> keyId, CancellationToken cancellationToken) =>
        local.ContainsKey(issuer) ? _local.FindAsync(issuer, keyId, cancellationToken) : remote.FindAsync(issuer, keyId, cancellationToken);
}
