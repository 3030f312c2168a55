using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace OathMesh.Ed25519;

/// <summary>
/// RFC 8032, section 5.1.7, without the cofactor: R = [S]B - [h]A, with h the hash of R, A and the message. Comparing
/// encodings rather than points refuses every R that is not canonical.
/// </summary>
internal static class VerificationEquation
{
    internal const int SignatureSize = 64;

    private const int EncodedSize = PointEncoding.Size;

    /// <summary>As long as a token can be.</summary>
    private const int LongestOnStack = 8192;

    /// <param name="key">Table of the point that <paramref name="publicKey"/> encodes.</param>
    internal static bool Holds(
        CombTable key, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize)
            return false;

        var r = signature[..EncodedSize];
        var s = signature[EncodedSize..];
        if (!Scalar.IsCanonical(s))
            return false;

        Span<byte> h = stackalloc byte[Scalar.Size];
        Hash(r, publicKey, message, h);
        var computed = Combine(s, key, h);

        Span<byte> encoded = stackalloc byte[EncodedSize];
        PointEncoding.Encode(computed, encoded);
        return encoded.SequenceEqual(r) && !computed.HasSmallOrder;
    }

    /// <summary>[S]B - [h]A.</summary>
    [SkipLocalsInit]
    private static EdwardsPoint Combine(ReadOnlySpan<byte> s, CombTable key, ReadOnlySpan<byte> h)
    {
        var ofBase = CombTable.OfBasePoint;
        Span<NielsPoint> terms = stackalloc NielsPoint[ofBase.DigitCount + key.DigitCount];
        var count = ofBase.Select(s, negate: false, terms);
        count += key.Select(h, negate: true, terms[count..]);
        return NielsSum.Of(terms[..count]);
    }

    /// <summary>SHA-512(R || A || M) mod L. The one-shot hash allocates nothing, but wants one piece.</summary>
    [SkipLocalsInit]
    private static void Hash(
        ReadOnlySpan<byte> r, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, Span<byte> scalar)
    {
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        if (message.Length <= LongestOnStack)
        {
            Span<byte> input = stackalloc byte[2 * EncodedSize + message.Length];
            r.CopyTo(input);
            publicKey.CopyTo(input[EncodedSize..]);
            message.CopyTo(input[(2 * EncodedSize)..]);
            SHA512.HashData(input, hash);
        }
        else
        {
            using var incremental = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
            incremental.AppendData(r);
            incremental.AppendData(publicKey);
            incremental.AppendData(message);
            incremental.GetHashAndReset(hash);
        }

        ScalarReduction.Reduce(hash, scalar);
    }
}
