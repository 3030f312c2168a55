using OathMesh.Ed25519;
using System.Runtime.InteropServices;

namespace OathMesh.Tests.Ed25519;

/// <summary>The engine to agree with.</summary>
internal static partial class Libsodium
{
    private const string Library = "libsodium.so.23";

    static Libsodium() => sodium_init().Should().BeGreaterThanOrEqualTo(0);

    internal static (byte[] PublicKey, byte[] SecretKey) KeyPair(ReadOnlySpan<byte> seed)
    {
        var (publicKey, secretKey) = (new byte[32], new byte[64]);
        crypto_sign_seed_keypair(publicKey, secretKey, seed).Should().Be(0);
        return (publicKey, secretKey);
    }

    internal static byte[] Sign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> secretKey)
    {
        var signature = new byte[64];
        crypto_sign_detached(signature, 0, message, (ulong)message.Length, secretKey).Should().Be(0);
        return signature;
    }

    /// <summary>The call has no length parameters for signature and key.</summary>
    internal static bool Verify(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == 32 && signature.Length == 64
        && crypto_sign_verify_detached(signature, message, (ulong)message.Length, publicKey) == 0;

    [LibraryImport(Library)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    private static partial int crypto_sign_seed_keypair(Span<byte> pk, Span<byte> sk, ReadOnlySpan<byte> seed);

    [LibraryImport(Library)]
    private static partial int crypto_sign_detached(
        Span<byte> sig, nint siglen, ReadOnlySpan<byte> m, ulong mlen, ReadOnlySpan<byte> sk);

    [LibraryImport(Library)]
    private static partial int crypto_sign_verify_detached(
        ReadOnlySpan<byte> sig, ReadOnlySpan<byte> m, ulong mlen, ReadOnlySpan<byte> pk);
}
