using System.Buffers.Binary;

namespace OathMesh.Ed25519;

/// <summary>Reduces a 64-byte hash modulo L, on little-endian words.</summary>
internal static class ScalarReduction
{
    internal const int HashSize = 64;

    /// <summary>The words of c = L - 2^252, which has 125 bits.</summary>
    private const ulong C0 = 0x5812631A5CF5D3ED, C1 = 0x14DEF9DEA2F79CD6;

    /// <summary>Bit 252 is bit 60 of word 3.</summary>
    private const int SplitWord = 3, SplitBit = 60;

    private const int WordSize = sizeof(ulong);

    /// <remarks>
    /// 2^252 = -c (mod L), so a value that is h above bit 252 and l below it equals l - c h. Treating c h the same way,
    /// the hash is l0 - l1 + l2 - l3: the values have 512, 385, 258 and 131 bits, the last none above bit 252.
    /// </remarks>
    internal static void Reduce(ReadOnlySpan<byte> hash, Span<byte> scalar)
    {
        Span<ulong> value = stackalloc ulong[HashSize / WordSize];
        for (var i = 0; i < value.Length; i++)
            value[i] = BinaryPrimitives.ReadUInt64LittleEndian(hash[(i * WordSize)..]);

        Span<ulong> sum = [0, 0, 0, 0];
        Span<ulong> low = stackalloc ulong[sum.Length];
        for (var round = 0; round < 4; round++)
        {
            value[..low.Length].CopyTo(low);
            low[SplitWord] &= (1UL << SplitBit) - 1;
            if (round % 2 == 0)
                Add(sum, low);
            else
                Subtract(sum, low);
            value = FoldHigh(value);
        }

        // The sum lies between -2^253 and 2^253, and stands modulo 2^256.
        while ((long)sum[^1] < 0)
            Add(sum, Scalar.Order);
        while (!Scalar.IsBelowOrder(sum))
            Subtract(sum, Scalar.Order);

        for (var i = 0; i < sum.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(scalar[(i * WordSize)..], sum[i]);
    }

    /// <summary>Replaces l + 2^252 h by c h, one word shorter; in place, since each word of h is read in time.</summary>
    private static Span<ulong> FoldHigh(Span<ulong> value)
    {
        ulong previous = 0, column = 0, carry = 0;
        for (var i = 0; i < value.Length - 1; i++)
        {
            var word = i + SplitWord < value.Length ? value[i + SplitWord] >> SplitBit : 0;
            word |= i + SplitWord + 1 < value.Length ? value[i + SplitWord + 1] << (64 - SplitBit) : 0;

            // C0 and C1 have 63 and 61 bits, so a column never needs a third word.
            MultiplyAdd(word, C0, ref column, ref carry);
            MultiplyAdd(previous, C1, ref column, ref carry);
            value[i] = column;
            (previous, column, carry) = (word, carry, 0);
        }

        return value[..^1];
    }

    private static void MultiplyAdd(ulong a, ulong b, ref ulong low, ref ulong high)
    {
        high += Math.BigMul(a, b, out var product);
        low += product;
        high += low < product ? 1UL : 0;
    }

    private static void Add(Span<ulong> sum, ReadOnlySpan<ulong> addend)
    {
        var carry = 0UL;
        for (var i = 0; i < sum.Length; i++)
        {
            var partial = sum[i] + carry;
            carry = partial < carry ? 1UL : 0;
            sum[i] = partial + addend[i];
            carry += sum[i] < partial ? 1UL : 0;
        }
    }

    private static void Subtract(Span<ulong> sum, ReadOnlySpan<ulong> subtrahend)
    {
        var borrow = 0UL;
        for (var i = 0; i < sum.Length; i++)
        {
            var partial = sum[i] - borrow;
            borrow = partial > sum[i] ? 1UL : 0;
            sum[i] = partial - subtrahend[i];
            borrow += sum[i] > partial ? 1UL : 0;
        }
    }
}
