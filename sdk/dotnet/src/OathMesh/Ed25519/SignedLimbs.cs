using System.Runtime.CompilerServices;

namespace OathMesh.Ed25519;

/// <summary>
/// An integer between -8p and 8p in five limbs of 51 bits, for <see cref="FieldInversion"/>. The highest limb is
/// signed, the others are not negative.
/// </summary>
internal readonly struct SignedLimbs
{
    internal const int LimbBits = FieldElement.LimbBits;

    private const long Mask = (long)FieldElement.LimbMask;

    /// <summary>1/19 mod 2^51.</summary>
    private const long Inverse19 = 0x4A1AF286BCA1B;

    internal readonly long L0, L1, L2, L3, L4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private SignedLimbs(long l0, long l1, long l2, long l3, long l4)
    {
        L0 = l0;
        L1 = l1;
        L2 = l2;
        L3 = l3;
        L4 = l4;
    }

    internal static SignedLimbs Zero => default;

    internal static SignedLimbs One => new(1, 0, 0, 0, 0);

    internal static SignedLimbs P => new(Mask - 18, Mask, Mask, Mask, Mask);

    internal bool IsZero => (L0 | L1 | L2 | L3 | L4) == 0;

    internal bool IsNegative => L4 < 0;

    internal static SignedLimbs From(in FieldElement reduced) =>
        new((long)reduced.L0, (long)reduced.L1, (long)reduced.L2, (long)reduced.L3, (long)reduced.L4);

    /// <summary>(u a + v b + k p) / 2^51 for the k of least magnitude that makes the division exact.</summary>
    /// <remarks>
    /// Factors are shifted as in the product of field elements. With |u| + |v| at most 2^51 the result exceeds the
    /// larger of a and b by p/2 at most; inversion takes at most 15 rounds, so it never leaves the range. For f and g
    /// the division is exact already, and k is zero.
    /// </remarks>
    internal static SignedLimbs Combine(long u, in SignedLimbs a, long v, in SignedLimbs b)
    {
        u <<= 6;
        v <<= 6;
        long c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0;
        Accumulate(u, a.L0, ref c0, ref c1);
        Accumulate(v, b.L0, ref c0, ref c1);
        Accumulate(u, a.L1, ref c1, ref c2);
        Accumulate(v, b.L1, ref c1, ref c2);
        Accumulate(u, a.L2, ref c2, ref c3);
        Accumulate(v, b.L2, ref c2, ref c3);
        Accumulate(u, a.L3, ref c3, ref c4);
        Accumulate(v, b.L3, ref c3, ref c4);
        Accumulate(u, a.L4, ref c4, ref c5);
        Accumulate(v, b.L4, ref c4, ref c5);

        // k p = 2^255 k - 19 k: the first term goes to the column of 2^255, the second clears the lowest.
        var k = (c0 * Inverse19) << 13 >> 13;
        c1 += (c0 - 19 * k) >> LimbBits;
        c2 += c1 >> LimbBits;
        c3 += c2 >> LimbBits;
        c4 += c3 >> LimbBits;
        c5 += (c4 >> LimbBits) + k;
        return new SignedLimbs(c1 & Mask, c2 & Mask, c3 & Mask, c4 & Mask, c5);
    }

    /// <summary>Adds 16p, which leaves no limb negative, and reduces.</summary>
    internal FieldElement ToFieldElement(bool negate)
    {
        var sign = negate ? -1 : 1;
        return FieldEncoding.Reduce(new FieldElement(
            (ulong)(16 * (Mask - 18) + sign * L0),
            (ulong)(16 * Mask + sign * L1),
            (ulong)(16 * Mask + sign * L2),
            (ulong)(16 * Mask + sign * L3),
            (ulong)(16 * Mask + sign * L4)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(long shiftedFactor, long limb, ref long remainders, ref long quotients)
    {
        quotients += Math.BigMul(shiftedFactor, limb << 7, out var low);
        remainders += low >>> 13;
    }
}
