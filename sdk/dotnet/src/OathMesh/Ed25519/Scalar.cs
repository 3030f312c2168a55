using System.Buffers.Binary;

namespace OathMesh.Ed25519;

/// <summary>
/// Integers modulo L = 2^252 + 27742317777372353535851937790883648493, the order of the base point (RFC 8032, 5.1).
/// </summary>
internal static class Scalar
{
    internal const int Size = 32;
    internal const int OrderBits = 253;

    private static readonly ulong[] OrderWords =
        [0x5812631A5CF5D3ED, 0x14DEF9DEA2F79CD6, 0x0000000000000000, 0x1000000000000000];

    /// <summary>L as little-endian words.</summary>
    internal static ReadOnlySpan<ulong> Order => OrderWords;

    internal static bool OrderBit(int index) => ((Order[index >> 6] >> (index & 63)) & 1) != 0;

    /// <summary>Whether the 32 bytes, little-endian, are below L (RFC 8032, 5.1.7, step 1).</summary>
    internal static bool IsCanonical(ReadOnlySpan<byte> bytes)
    {
        Span<ulong> words = stackalloc ulong[Order.Length];
        for (var i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * sizeof(ulong))..]);
        return IsBelowOrder(words);
    }

    internal static bool IsBelowOrder(ReadOnlySpan<ulong> words)
    {
        for (var i = Order.Length - 1; i >= 0; i--)
        {
            if (words[i] != Order[i])
                return words[i] < Order[i];
        }

        return false;
    }

    /// <summary>How many signed digits of so many bits a scalar has.</summary>
    internal static int DigitCount(int digitBits) => (OrderBits + digitBits - 1) / digitBits;

    /// <summary>
    /// Writes a scalar below L as the sum of digits d_i 2^(i w), from -2^(w-1) to 2^(w-1) - 1. For w of 4, 6 and 8 the
    /// highest digit has room to spare, so nothing is carried out of it.
    /// </summary>
    internal static void ToDigits(ReadOnlySpan<byte> scalar, int digitBits, Span<sbyte> digits)
    {
        var half = 1 << (digitBits - 1);
        var mask = (1 << digitBits) - 1;
        var carry = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var bit = i * digitBits;
            int window = scalar[bit >> 3];
            if ((bit >> 3) + 1 < scalar.Length)
                window |= scalar[(bit >> 3) + 1] << 8;

            var digit = ((window >> (bit & 7)) & mask) + carry;
            carry = digit >= half ? 1 : 0;
            digits[i] = (sbyte)(digit - (carry << digitBits));
        }
    }
}
