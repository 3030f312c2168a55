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
        if (!IsWellFormed(signature))
            return false;

        // S is known before h: its first entries come while the hash is computed, and the first of h while those of S are added.
        Span<sbyte> digitsOfS = stackalloc sbyte[CombSum.MostDigits];
        CombTable.OfBasePoint.ToDigits(signature[EncodedSize..], digitsOfS);
        CombTable.OfBasePoint.Prefetch(digitsOfS, 0, CombSum.DigitsAhead);

        Span<byte> h = stackalloc byte[Scalar.Size];
        Hash(signature[..EncodedSize], publicKey, message, h);
        Span<sbyte> digitsOfH = stackalloc sbyte[CombSum.MostDigits];
        key.ToDigits(h, digitsOfH);
        key.Prefetch(digitsOfH, 0, CombSum.DigitsAhead);
        return IsR(CombSum.Of(CombTable.OfBasePoint, digitsOfS, key, digitsOfH, lanes), signature);
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
        if (!IsWellFormed(signature))
            return false;

        Span<byte> h = stackalloc byte[Scalar.Size];
        Hash(signature[..EncodedSize], publicKey, message, h);
        Span<sbyte> digits = stackalloc sbyte[CombSum.MostDigits];
        CombTable.OfBasePoint.ToDigits(signature[EncodedSize..], digits);
        var ofBase = CombSum.Of(CombTable.OfBasePoint, digits, null, default, lanes);
        return IsR(ofBase.Plus(WindowProduct.Negated(key, h)), signature);
    }

    /// <summary>Whether the length is right, and S below L.</summary>
    private static bool IsWellFormed(ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureSize && Scalar.IsCanonical(signature[EncodedSize..]);

    /// <summary>Whether the point is the signature's R, and not of small order.</summary>
    private static bool IsR(in EdwardsPoint computed, ReadOnlySpan<byte> signature)
    {
        Span<byte> encoded = stackalloc byte[EncodedSize];
        PointEncoding.Encode(computed, encoded);
        return encoded.SequenceEqual(signature[..EncodedSize]) && !computed.HasSmallOrder;
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
