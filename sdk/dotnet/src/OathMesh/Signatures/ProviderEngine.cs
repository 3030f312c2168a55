using OathMesh.Keys;

namespace OathMesh.Signatures;

/// <summary>NSec or libsodium: the reference that the precomputed engine is held to.</summary>
internal sealed class ProviderEngine : ISignatureEngine
{
    public static readonly ProviderEngine Instance = new();

    public bool Verify(Ed25519PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => key.Verify(message, signature);
}
