namespace OathMesh.Keys;

/// <summary>Where a minter gets the key to sign with: a single <see cref="Ed25519PrivateKey"/> or a <see cref="KeyDirectory"/> that rotates.</summary>
public interface ISigningKeySource
{
    /// <summary>The key that signs now. The source owns it: callers must not dispose it.</summary>
    /// <returns>The current signing key.</returns>
    /// <exception cref="SigningKeyUnavailableException">There is none; the message says why.</exception>
    Ed25519PrivateKey GetSigningKey();
}
