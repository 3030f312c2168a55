using System.Numerics;
using System.Security.Cryptography;

namespace OathMesh.VectorGen.Tokens;

/// <summary>Ed25519 signatures that an honest signer would never make (RFC 8032 section 5.1.6, bent in one place each).</summary>
internal static class EdgeSigner
{
    public static byte[] PublicKey(byte[] seed) => (Secret(seed) * CurvePoint.Base).Encode();

    /// <summary>The secret scalar.</summary>
    public static BigInteger Secret(byte[] seed)
    {
        var hash = SHA512.HashData(seed);
        hash[0] &= 248;
        hash[31] = (byte)((hash[31] & 63) | 64);
        return Number(hash.AsSpan(0, 32));
    }

    /// <summary>A nonce, deterministic as in the RFC.</summary>
    public static BigInteger Nonce(byte[] seed, byte[] message, byte[]? domain = null) =>
        Number(SHA512.HashData([.. domain ?? [], .. SHA512.HashData(seed)[32..], .. message])) % CurvePoint.L;

    /// <summary>k = SHA-512(R, A, M) mod L.</summary>
    public static BigInteger Challenge(byte[] r, byte[] publicKey, byte[] message, byte[]? domain = null) =>
        Number(SHA512.HashData([.. domain ?? [], .. r, .. publicKey, .. message])) % CurvePoint.L;

    /// <summary>Signs with a chosen encoding of R and of A, the equation S = r + k a kept.</summary>
    public static byte[] Sign(byte[] r, BigInteger nonce, byte[] publicKey, BigInteger secret, byte[] message, byte[]? domain = null) =>
        Join(r, (nonce + (Challenge(r, publicKey, message, domain) * secret)) % CurvePoint.L);

    /// <summary>Ed25519ph: another algorithm over the same curve (RFC 8032 section 5.1).</summary>
    public static byte[] SignPrehashed(TestKey key, byte[] message)
    {
        byte[] domain = [.. "SigEd25519 no Ed25519 collisions"u8, 1, 0];
        var hash = SHA512.HashData(message);
        var nonce = Nonce(key.Seed, hash, domain);
        return Sign((nonce * CurvePoint.Base).Encode(), nonce, key.PublicKey, Secret(key.Seed), hash, domain);
    }

    /// <summary>The same signature with S + n L: the equation holds, the range check must not.</summary>
    public static byte[] AddOrder(byte[] signature, int times) =>
        [.. signature.AsSpan(0, 32), .. CurvePoint.Scalar(Number(signature.AsSpan(32)) + (times * CurvePoint.L))];

    public static byte[] Join(byte[] r, BigInteger s) => [.. r, .. CurvePoint.Scalar(s)];

    public static BigInteger Number(ReadOnlySpan<byte> littleEndian) => new(littleEndian, isUnsigned: true);
}
