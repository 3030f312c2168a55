using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace OathMesh.Ed25519;

/// <summary>
/// An element of GF(p), p = 2^255 - 19, as five limbs of nominally 51 bits, not necessarily below p.
/// </summary>
/// <remarks>
/// Two grades of limb size keep carries out of additions. A product is <em>tight</em>: limbs below 2^51 + 2^18.
/// Every operand of a product may be <em>loose</em>: limbs below 2^54. Sums and differences are not carried, so
/// each formula has to stay within: a sum adds the bounds, a difference adds 2^53 to the bound of its left operand.
/// The right operand of a difference has limbs of at most 2^53 - 76: a tight value, or the sum of up to three.
/// </remarks>
internal readonly struct FieldElement
{
    internal const int LimbBits = 51;
    internal const ulong LimbMask = (1UL << LimbBits) - 1;

    internal readonly ulong L0, L1, L2, L3, L4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal FieldElement(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4)
    {
        L0 = l0;
        L1 = l1;
        L2 = l2;
        L3 = l3;
        L4 = l4;
    }

    internal static FieldElement Zero => default;

    internal static FieldElement One => new(1, 0, 0, 0, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldElement operator +(in FieldElement a, in FieldElement b) =>
        new(a.L0 + b.L0, a.L1 + b.L1, a.L2 + b.L2, a.L3 + b.L3, a.L4 + b.L4);

    /// <summary>Adds 4p limb by limb first, so that no limb goes below zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldElement operator -(in FieldElement a, in FieldElement b)
    {
        const ulong lowest = 4 * (LimbMask - 18);
        const ulong other = 4 * LimbMask;
        return new(
            a.L0 + (lowest - b.L0),
            a.L1 + (other - b.L1),
            a.L2 + (other - b.L2),
            a.L3 + (other - b.L3),
            a.L4 + (other - b.L4));
    }

    public static FieldElement operator -(in FieldElement a) => Zero - a;

    /// <summary>Itself for a mask of zeros; 2p less itself, if reduced, for a mask of ones. Without a branch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal FieldElement NegateIf(ulong mask)
    {
        // Two's complement: -x = ~x + 1.
        const ulong lowest = 2 * (LimbMask - 18) + 1;
        const ulong other = 2 * LimbMask + 1;
        return new(
            (L0 ^ mask) + (lowest & mask),
            (L1 ^ mask) + (other & mask),
            (L2 ^ mask) + (other & mask),
            (L3 ^ mask) + (other & mask),
            (L4 ^ mask) + (other & mask));
    }

    /// <remarks>
    /// A product of limbs is q 2^51 + r. With one factor shifted left by 6 and the other by 7 bits, q is the high word of
    /// their product. The r are not computed one by one: in each column of equal weight the sum of the products modulo
    /// 2^64, less the sum of the q times 2^51, is the sum of the r, which is far below 2^64. So nothing ever carries.
    /// Weights of 2^255 and more fold back with the factor 19. Loose limbs give q below 2^57, so no column reaches 2^64:
    /// the fullest has 19 * 5 of them, and r that add up to less than one more.
    /// </remarks>
    public static FieldElement operator *(in FieldElement a, in FieldElement b)
    {
        ulong y0 = b.L0 << 7, y1 = b.L1 << 7, y2 = b.L2 << 7, y3 = b.L3 << 7, y4 = b.L4 << 7;
        ulong s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0, s8 = 0;
        ulong q0 = 0, q1 = 0, q2 = 0, q3 = 0, q4 = 0, q5 = 0, q6 = 0, q7 = 0, q8 = 0;

        ulong a0 = a.L0, x0 = a0 << 6;
        Accumulate(a0, x0, b.L0, y0, ref s0, ref q0);
        Accumulate(a0, x0, b.L1, y1, ref s1, ref q1);
        Accumulate(a0, x0, b.L2, y2, ref s2, ref q2);
        Accumulate(a0, x0, b.L3, y3, ref s3, ref q3);
        Accumulate(a0, x0, b.L4, y4, ref s4, ref q4);

        ulong a1 = a.L1, x1 = a1 << 6;
        Accumulate(a1, x1, b.L0, y0, ref s1, ref q1);
        Accumulate(a1, x1, b.L1, y1, ref s2, ref q2);
        Accumulate(a1, x1, b.L2, y2, ref s3, ref q3);
        Accumulate(a1, x1, b.L3, y3, ref s4, ref q4);
        Accumulate(a1, x1, b.L4, y4, ref s5, ref q5);

        ulong a2 = a.L2, x2 = a2 << 6;
        Accumulate(a2, x2, b.L0, y0, ref s2, ref q2);
        Accumulate(a2, x2, b.L1, y1, ref s3, ref q3);
        Accumulate(a2, x2, b.L2, y2, ref s4, ref q4);
        Accumulate(a2, x2, b.L3, y3, ref s5, ref q5);
        Accumulate(a2, x2, b.L4, y4, ref s6, ref q6);

        ulong a3 = a.L3, x3 = a3 << 6;
        Accumulate(a3, x3, b.L0, y0, ref s3, ref q3);
        Accumulate(a3, x3, b.L1, y1, ref s4, ref q4);
        Accumulate(a3, x3, b.L2, y2, ref s5, ref q5);
        Accumulate(a3, x3, b.L3, y3, ref s6, ref q6);
        Accumulate(a3, x3, b.L4, y4, ref s7, ref q7);

        ulong a4 = a.L4, x4 = a4 << 6;
        Accumulate(a4, x4, b.L0, y0, ref s4, ref q4);
        Accumulate(a4, x4, b.L1, y1, ref s5, ref q5);
        Accumulate(a4, x4, b.L2, y2, ref s6, ref q6);
        Accumulate(a4, x4, b.L3, y3, ref s7, ref q7);
        Accumulate(a4, x4, b.L4, y4, ref s8, ref q8);

        q0 += 19 * q5;
        q1 += 19 * q6;
        q2 += 19 * q7;
        q3 += 19 * q8;
        return Carry(
            s0 + 19 * s5 - (q0 << LimbBits) + 19 * q4,
            s1 + 19 * s6 - (q1 << LimbBits) + q0,
            s2 + 19 * s7 - (q2 << LimbBits) + q1,
            s3 + 19 * s8 - (q3 << LimbBits) + q2,
            s4 - (q4 << LimbBits) + q3);
    }

    internal FieldElement Square() => this * this;

    /// <summary>2^<paramref name="count"/> times squared.</summary>
    internal FieldElement Square(int count)
    {
        var result = this;
        for (var i = 0; i < count; i++)
            result = result.Square();
        return result;
    }

    /// <summary>One carry out of every limb at once: the carries are below 2^13, so the result is tight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static FieldElement Carry(ulong c0, ulong c1, ulong c2, ulong c3, ulong c4) =>
        new(
            (c0 & LimbMask) + 19 * (c4 >> LimbBits),
            (c1 & LimbMask) + (c0 >> LimbBits),
            (c2 & LimbMask) + (c1 >> LimbBits),
            (c3 & LimbMask) + (c2 >> LimbBits),
            (c4 & LimbMask) + (c3 >> LimbBits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(ulong a, ulong shiftedA, ulong b, ulong shiftedB, ref ulong sum, ref ulong quotients)
    {
        sum += a * b;
        quotients += MultiplyHigh(shiftedA, shiftedB);
    }

    /// <summary><see cref="Math.BigMul(ulong, ulong, out ulong)"/> would go through memory for the low word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong MultiplyHigh(ulong a, ulong b) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(a, b) : Math.BigMul(a, b, out _);
}
