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
    /// With |u| + |v| at most 2^51 the result exceeds the larger of a and b by p/2 at most. Inversion is done after 590
    /// steps, which is 12 rounds, so it never leaves the range. For f and g the division is exact already: k is zero.
    /// </remarks>
    internal static SignedLimbs Combine(long u, in SignedLimbs a, long v, in SignedLimbs b)
    {
        // Columns as in the product of field elements. The multiplier is unsigned: 2^51 added to u and v is taken off
        // again as one limb, one column up; a negative highest limb counts 2^64 too much.
        var x = (ulong)(u + (1L << LimbBits)) << 6;
        var y = (ulong)(v + (1L << LimbBits)) << 6;
        var q0 = Quotients(x, a.L0, y, b.L0);
        var q1 = Quotients(x, a.L1, y, b.L1);
        var q2 = Quotients(x, a.L2, y, b.L2);
        var q3 = Quotients(x, a.L3, y, b.L3);
        var q4 = Quotients(x, a.L4, y, b.L4) - ((a.L4 >> 63) & (long)x) - ((b.L4 >> 63) & (long)y);
        q0 -= a.L0 + b.L0;
        q1 -= a.L1 + b.L1;
        q2 -= a.L2 + b.L2;
        q3 -= a.L3 + b.L3;
        q4 -= a.L4 + b.L4;
        var c0 = u * a.L0 + v * b.L0 - (q0 << LimbBits);
        var c1 = u * a.L1 + v * b.L1 - (q1 << LimbBits) + q0;
        var c2 = u * a.L2 + v * b.L2 - (q2 << LimbBits) + q1;
        var c3 = u * a.L3 + v * b.L3 - (q3 << LimbBits) + q2;
        var c4 = u * a.L4 + v * b.L4 - (q4 << LimbBits) + q3;

        // k p = 2^255 k - 19 k: the first term goes to the column of 2^255, the second clears the lowest.
        var k = (c0 * Inverse19) << 13 >> 13;
        c1 += (c0 - 19 * k) >> LimbBits;
        c2 += c1 >> LimbBits;
        c3 += c2 >> LimbBits;
        c4 += c3 >> LimbBits;
        return new SignedLimbs(c1 & Mask, c2 & Mask, c3 & Mask, c4 & Mask, q4 + (c4 >> LimbBits) + k);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Quotients(ulong x, long a, ulong y, long b) =>
        (long)(FieldElement.MultiplyHigh(x, (ulong)a << 7) + FieldElement.MultiplyHigh(y, (ulong)b << 7));

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
}
