namespace OathMesh.Keys;

/// <summary>Where a verifier finds issuers' public keys: <see cref="JwksKeySource"/> over HTTP, <see cref="StaticKeySource"/> from a file or object. Safe for use by many threads.</summary>
public interface IKeySource
{
    /// <summary>
    /// The keys that it knows now, of all issuers; <see langword="null"/>, the default, when it cannot tell. Verifiers prepare for these before they are used,
    /// and let go of what they prepared for others. Not asked for while a request waits.
    /// </summary>
    IReadOnlyCollection<Ed25519PublicKey>? KnownKeys => null;

    /// <summary>Finds the key for exactly (<paramref name="issuer"/>, <paramref name="keyId"/>). A cached answer completes synchronously.</summary>
    /// <param name="issuer">A trusted issuer.</param>
    /// <param name="keyId">The token's <c>kid</c>, well-formed; valid only until the returned task completes.</param>
    /// <param name="cancellationToken">Gives up the look-up.</param>
    /// <returns>The outcome. An exception is treated as <see cref="KeyLookupStatus.Unavailable"/>.</returns>
    ValueTask<KeyLookup> FindAsync(string issuer, ReadOnlyMemory<char> keyId, CancellationToken cancellationToken);
}
