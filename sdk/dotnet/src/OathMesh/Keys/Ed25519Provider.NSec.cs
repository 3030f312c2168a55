using NSec.Cryptography;
using NSecPublicKey = NSec.Cryptography.PublicKey;

namespace OathMesh.Keys;

/// <summary>Ed25519 by NSec. The counterpart file does the same through the system's libsodium; nothing else differs between the two package feeds.</summary>
internal static class Ed25519Provider
{
    public static string Name => "NSec";

    public static void GetPublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        using var key = Import(seed);
        key.PublicKey.Export(KeyBlobFormat.RawPublicKey).CopyTo(publicKey);
    }

    public static void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        _ = publicKey;
        using var key = Import(seed);
        SignatureAlgorithm.Ed25519.Sign(key, message, signature);
    }

    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        NSecPublicKey.TryImport(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey, out var key)
        && key is not null
        && SignatureAlgorithm.Ed25519.Verify(key, message, signature);

    private static Key Import(ReadOnlySpan<byte> seed)
    {
        var parameters = new KeyCreationParameters { ExportPolicy = KeyExportPolicies.None };
        return Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, in parameters);
    }
}
