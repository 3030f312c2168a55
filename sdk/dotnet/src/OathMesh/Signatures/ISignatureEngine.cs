using OathMesh.Keys;

namespace OathMesh.Signatures;

/// <summary>Verifies Ed25519 signatures. All engines accept exactly the same ones. Safe for use by many threads.</summary>
internal interface ISignatureEngine
{
    /// <summary>Whether the signature is the key's over the message; <see langword="false"/> for anything but 64 bytes.</summary>
    bool Verify(Ed25519PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}
