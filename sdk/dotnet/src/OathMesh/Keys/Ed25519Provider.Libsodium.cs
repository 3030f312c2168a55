using System.Runtime.InteropServices;

namespace OathMesh.Keys;

/// <summary>Ed25519 by the system's libsodium. The counterpart file does the same through NSec; nothing else differs between the two package feeds.</summary>
internal static partial class Ed25519Provider
{
    private const string Library = "libsodium";

    static Ed25519Provider()
    {
        NativeLibrary.SetDllImportResolver(typeof(Ed25519Provider).Assembly, Resolve);
        if (sodium_init() < 0)
        {
            throw new PlatformNotSupportedException("libsodium refused to initialise.");
        }
    }

    public static string Name => "libsodium";

    public static void GetPublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        Span<byte> secretKey = stackalloc byte[64];
        try
        {
            Check(crypto_sign_seed_keypair(publicKey, secretKey, seed));
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(secretKey);
        }
    }

    public static void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        // libsodium's secret key is the seed followed by the public key (RFC 8032 section 5.1.5).
        Span<byte> secretKey = stackalloc byte[64];
        try
        {
            seed.CopyTo(secretKey);
            publicKey.CopyTo(secretKey[32..]);
            Check(crypto_sign_detached(signature, out _, message, (ulong)message.Length, secretKey));
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(secretKey);
        }
    }

    /// <summary>The call has no length parameters, so the lengths are checked before it.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == 32
        && signature.Length == 64
        && crypto_sign_verify_detached(signature, message, (ulong)message.Length, publicKey) == 0;

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new System.Security.Cryptography.CryptographicException("libsodium reported a failure.");
        }
    }

    private static IntPtr Resolve(string name, System.Reflection.Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
        {
            return IntPtr.Zero;
        }

        foreach (var candidate in (ReadOnlySpan<string>)["libsodium.so.26", "libsodium.so.23", "libsodium.26.dylib", "libsodium.dylib", "libsodium.dll", "libsodium"])
        {
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle))
            {
                return handle;
            }
        }

        throw new DllNotFoundException(
            "libsodium was not found. Install it (Debian and Ubuntu: apt-get install libsodium23), or build with -p:PackageFeed=full, which brings it as a package.");
    }

    [LibraryImport(Library)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    private static partial int crypto_sign_seed_keypair(Span<byte> publicKey, Span<byte> secretKey, ReadOnlySpan<byte> seed);

    [LibraryImport(Library)]
    private static partial int crypto_sign_detached(
        Span<byte> signature, out ulong signatureLength, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> secretKey);

    [LibraryImport(Library)]
    private static partial int crypto_sign_verify_detached(
        ReadOnlySpan<byte> signature, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> publicKey);
}
