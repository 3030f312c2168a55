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

    /// <summary>With a table of the key.</summary>
    /// <param name="key">Table of the point that <paramref name="publicKey"/> encodes.</param>
    /// <param name="publicKey">The key's 32 bytes.</param>
    /// <param name="message">What is signed.</param>
    /// <param name="signature">Any bytes.</param>
    /// <param name="lanes">Whether to add in lanes where the processor has them.</param>
    internal static bool Holds(
        CombTable key, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, bool lanes)
    {
        Span<byte> h = stackalloc byte[Scalar.Size];
        return TryHash(publicKey, message, signature, h)
            && IsR(Combine(signature[EncodedSize..], key, h, lanes), signature);
    }

    /// <summary>Without a table of the key: five times the work, no memory.</summary>
    /// <param name="key">The point that <paramref name="publicKey"/> encodes.</param>
    /// <param name="publicKey">The key's 32 bytes.</param>
    /// <param name="message">What is signed.</param>
    /// <param name="signature">Any bytes.</param>
    /// <param name="lanes">Whether to add in lanes where the processor has them.</param>
    internal static bool Holds(
        in EdwardsPoint key, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, bool lanes)
    {
        Span<byte> h = stackalloc byte[Scalar.Size];
        return TryHash(publicKey, message, signature, h)
            && IsR(OfBase(signature[EncodedSize..], lanes).Plus(WindowProduct.Negated(key, h)), signature);
    }

    /// <summary>Checks length and S, and computes h.</summary>
    private static bool TryHash(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, Span<byte> h)
    {
        if (signature.Length != SignatureSize || !Scalar.IsCanonical(signature[EncodedSize..]))
            return false;

        Hash(signature[..EncodedSize], publicKey, message, h);
        return true;
    }

    /// <summary>Whether the point is the signature's R, and not of small order.</summary>
    private static bool IsR(in EdwardsPoint computed, ReadOnlySpan<byte> signature)
    {
        Span<byte> encoded = stackalloc byte[EncodedSize];
        PointEncoding.Encode(computed, encoded);
        return encoded.SequenceEqual(signature[..EncodedSize]) && !computed.HasSmallOrder;
    }

    /// <summary>[S]B - [h]A, as one sum.</summary>
    [SkipLocalsInit]
    private static EdwardsPoint Combine(ReadOnlySpan<byte> s, CombTable key, ReadOnlySpan<byte> h, bool lanes)
    {
        Span<sbyte> digits = stackalloc sbyte[key.DigitCount];
        key.ToDigits(h, digits);
        key.Prefetch(digits);

        // The base point's table is near: its terms are taken while those of the key are on their way.
        Span<NielsPoint> terms = stackalloc NielsPoint[CombTable.OfBasePoint.DigitCount + key.DigitCount];
        var count = CombTable.OfBasePoint.Select(s, negate: false, terms);
        count += key.Select(digits, negate: true, terms[count..]);
        return NielsSum.Of(terms[..count], lanes);
    }

    /// <summary>[S]B.</summary>
    [SkipLocalsInit]
    private static EdwardsPoint OfBase(ReadOnlySpan<byte> s, bool lanes)
    {
        Span<NielsPoint> terms = stackalloc NielsPoint[CombTable.OfBasePoint.DigitCount];
        return NielsSum.Of(terms[..CombTable.OfBasePoint.Select(s, negate: false, terms)], lanes);
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
