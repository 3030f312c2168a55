using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OathMesh.Ed25519;

/// <summary>
/// Four field elements side by side, one in each 64-bit lane of AVX2 vectors: ten limbs of alternately 26 and 25 bits,
/// so that limbs and factors fit the 32 x 32 bit multiplier.
/// </summary>
/// <remarks>
/// As with <see cref="FieldElement"/>, only products are carried. Bounds are in multiples of 2^26 for the even limbs and
/// 2^25 for the odd: a product is barely above 1, a sum adds the bounds, a difference adds 2 to that of its left operand
/// and takes a right operand of 1. In a product the left operand may have 4.1, the right one 3.1.
/// </remarks>
internal readonly struct FieldLanes
{
    internal const int Count = 4;

    private readonly Vector256<ulong> _l0, _l1, _l2, _l3, _l4, _l5, _l6, _l7, _l8, _l9;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private FieldLanes(
        Vector256<ulong> l0, Vector256<ulong> l1, Vector256<ulong> l2, Vector256<ulong> l3, Vector256<ulong> l4,
        Vector256<ulong> l5, Vector256<ulong> l6, Vector256<ulong> l7, Vector256<ulong> l8, Vector256<ulong> l9)
    {
        _l0 = l0;
        _l1 = l1;
        _l2 = l2;
        _l3 = l3;
        _l4 = l4;
        _l5 = l5;
        _l6 = l6;
        _l7 = l7;
        _l8 = l8;
        _l9 = l9;
    }

    internal static bool IsSupported => Avx2.IsSupported;

    private static Vector256<ulong> EvenMask => Vector256.Create((1UL << 26) - 1);

    private static Vector256<ulong> OddMask => Vector256.Create((1UL << 25) - 1);

    /// <summary>Four reduced elements, which get a bound of 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Load(
        in PackedElement a, in PackedElement b, in PackedElement c, in PackedElement d, out FieldLanes lanes)
    {
        // From four words of each element to four elements' words of each weight.
        var va = Vector256.LoadUnsafe(in a.W0);
        var vb = Vector256.LoadUnsafe(in b.W0);
        var vc = Vector256.LoadUnsafe(in c.W0);
        var vd = Vector256.LoadUnsafe(in d.W0);
        var abEven = Avx2.UnpackLow(va, vb);
        var abOdd = Avx2.UnpackHigh(va, vb);
        var cdEven = Avx2.UnpackLow(vc, vd);
        var cdOdd = Avx2.UnpackHigh(vc, vd);
        var w0 = Avx2.Permute2x128(abEven, cdEven, 0x20);
        var w1 = Avx2.Permute2x128(abOdd, cdOdd, 0x20);
        var w2 = Avx2.Permute2x128(abEven, cdEven, 0x31);
        var w3 = Avx2.Permute2x128(abOdd, cdOdd, 0x31);
        lanes = new FieldLanes(
            w0 & EvenMask,
            (w0 >> 26) & OddMask,
            ((w0 >> 51) | (w1 << 13)) & EvenMask,
            (w1 >> 13) & OddMask,
            w1 >> 38,
            w2 & OddMask,
            (w2 >> 25) & EvenMask,
            ((w2 >> 51) | (w3 << 13)) & OddMask,
            (w3 >> 12) & EvenMask,
            w3 >> 38);
    }

    /// <summary>Reduced elements as they are for a mask of zeros; 2p less them, with a bound of 2, for a mask of ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal FieldLanes NegateIf(Vector256<ulong> mask)
    {
        // Two's complement: -x = ~x + 1.
        var one = Vector256.Create(1UL);
        var lowest = Vector256.Create((2UL * ((1 << 26) - 19)) + 1) & mask;
        var even = (EvenMask + EvenMask + one) & mask;
        var odd = (OddMask + OddMask + one) & mask;
        return new(
            (_l0 ^ mask) + lowest, (_l1 ^ mask) + odd, (_l2 ^ mask) + even, (_l3 ^ mask) + odd, (_l4 ^ mask) + even,
            (_l5 ^ mask) + odd, (_l6 ^ mask) + even, (_l7 ^ mask) + odd, (_l8 ^ mask) + even, (_l9 ^ mask) + odd);
    }

    /// <summary>Splits each limb in two: tight elements get a bound of 1.</summary>
    internal static FieldLanes Load(in FieldElement a, in FieldElement b, in FieldElement c, in FieldElement d)
    {
        var v0 = Vector256.Create(a.L0, b.L0, c.L0, d.L0);
        var v1 = Vector256.Create(a.L1, b.L1, c.L1, d.L1);
        var v2 = Vector256.Create(a.L2, b.L2, c.L2, d.L2);
        var v3 = Vector256.Create(a.L3, b.L3, c.L3, d.L3);
        var v4 = Vector256.Create(a.L4, b.L4, c.L4, d.L4);
        return new FieldLanes(
            v0 & EvenMask, v0 >> 26, v1 & EvenMask, v1 >> 26, v2 & EvenMask, v2 >> 26, v3 & EvenMask, v3 >> 26,
            v4 & EvenMask, v4 >> 26);
    }

    /// <summary>One lane, of a product.</summary>
    internal FieldElement Extract(int lane) =>
        FieldElement.Carry(
            _l0[lane] + (_l1[lane] << 26),
            _l2[lane] + (_l3[lane] << 26),
            _l4[lane] + (_l5[lane] << 26),
            _l6[lane] + (_l7[lane] << 26),
            _l8[lane] + (_l9[lane] << 26));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldLanes operator +(in FieldLanes a, in FieldLanes b) =>
        new(
            a._l0 + b._l0, a._l1 + b._l1, a._l2 + b._l2, a._l3 + b._l3, a._l4 + b._l4,
            a._l5 + b._l5, a._l6 + b._l6, a._l7 + b._l7, a._l8 + b._l8, a._l9 + b._l9);

    /// <summary>Adds 2p limb by limb first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldLanes operator -(in FieldLanes a, in FieldLanes b)
    {
        var lowest = Vector256.Create(2UL * ((1 << 26) - 19));
        var even = EvenMask + EvenMask;
        var odd = OddMask + OddMask;
        return new(
            a._l0 + (lowest - b._l0), a._l1 + (odd - b._l1), a._l2 + (even - b._l2), a._l3 + (odd - b._l3),
            a._l4 + (even - b._l4), a._l5 + (odd - b._l5), a._l6 + (even - b._l6), a._l7 + (odd - b._l7),
            a._l8 + (even - b._l8), a._l9 + (odd - b._l9));
    }

    /// <remarks>
    /// Limb i stands for 2^ceil(25.5 i). Hence a product of two odd limbs counts twice in its column, and one of column
    /// 10 or more, being 2^255 too high, 19 times ten columns lower. The greatest column, the lowest, has 77 products of
    /// even limbs and 190 of odd: for the bounds 4.1 and 3.1 it is below 2^62.7, and 19 times a limb below 2^32.
    /// </remarks>
    internal static void Multiply(in FieldLanes a, in FieldLanes b, out FieldLanes product)
    {
        Vector256<ulong> b0 = b._l0, b1 = b._l1, b2 = b._l2, b3 = b._l3, b4 = b._l4;
        Vector256<ulong> b5 = b._l5, b6 = b._l6, b7 = b._l7, b8 = b._l8, b9 = b._l9;

        // The factors of what is folded back.
        var nineteen = Vector256.Create(19UL);
        Vector256<ulong> w1 = Mul(b1, nineteen), w2 = Mul(b2, nineteen), w3 = Mul(b3, nineteen);
        Vector256<ulong> w4 = Mul(b4, nineteen), w5 = Mul(b5, nineteen), w6 = Mul(b6, nineteen);
        Vector256<ulong> w7 = Mul(b7, nineteen), w8 = Mul(b8, nineteen), w9 = Mul(b9, nineteen);

        var a0 = a._l0;
        Vector256<ulong> c0 = Mul(a0, b0), c1 = Mul(a0, b1), c2 = Mul(a0, b2), c3 = Mul(a0, b3), c4 = Mul(a0, b4);
        Vector256<ulong> c5 = Mul(a0, b5), c6 = Mul(a0, b6), c7 = Mul(a0, b7), c8 = Mul(a0, b8), c9 = Mul(a0, b9);
        AddRow(Twice(a._l1), a._l1, w9, b0, b1, b2, b3, b4, b5, b6, b7, b8,
            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        AddRow(a._l2, a._l2, w8, w9, b0, b1, b2, b3, b4, b5, b6, b7,
            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        AddRow(Twice(a._l3), a._l3, w7, w8, w9, b0, b1, b2, b3, b4, b5, b6,
            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        AddRow(a._l4, a._l4, w6, w7, w8, w9, b0, b1, b2, b3, b4, b5,
            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        AddRow(Twice(a._l5), a._l5, w5, w6, w7, w8, w9, b0, b1, b2, b3, b4,
            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        AddRow(a._l6, a._l6, w4, w5, w6, w7, w8, w9, b0, b1, b2, b3,
            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        AddRow(Twice(a._l7), a._l7, w3, w4, w5, w6, w7, w8, w9, b0, b1, b2,
            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        AddRow(a._l8, a._l8, w2, w3, w4, w5, w6, w7, w8, w9, b0, b1,
            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        AddRow(Twice(a._l9), a._l9, w1, w2, w3, w4, w5, w6, w7, w8, w9, b0,
            ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7, ref c8, ref c9);
        product = Carry(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
    }

    /// <summary>The products of one limb. In even columns odd limbs come doubled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(
        Vector256<ulong> even, Vector256<ulong> odd,
        Vector256<ulong> x0, Vector256<ulong> x1, Vector256<ulong> x2, Vector256<ulong> x3, Vector256<ulong> x4,
        Vector256<ulong> x5, Vector256<ulong> x6, Vector256<ulong> x7, Vector256<ulong> x8, Vector256<ulong> x9,
        ref Vector256<ulong> c0, ref Vector256<ulong> c1, ref Vector256<ulong> c2, ref Vector256<ulong> c3,
        ref Vector256<ulong> c4, ref Vector256<ulong> c5, ref Vector256<ulong> c6, ref Vector256<ulong> c7,
        ref Vector256<ulong> c8, ref Vector256<ulong> c9)
    {
        c0 += Mul(even, x0);
        c1 += Mul(odd, x1);
        c2 += Mul(even, x2);
        c3 += Mul(odd, x3);
        c4 += Mul(even, x4);
        c5 += Mul(odd, x5);
        c6 += Mul(even, x6);
        c7 += Mul(odd, x7);
        c8 += Mul(even, x8);
        c9 += Mul(odd, x9);
    }

    /// <summary>Two interleaved chains, from 0 and from 5, each going one past the start of the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FieldLanes Carry(
        Vector256<ulong> c0, Vector256<ulong> c1, Vector256<ulong> c2, Vector256<ulong> c3, Vector256<ulong> c4,
        Vector256<ulong> c5, Vector256<ulong> c6, Vector256<ulong> c7, Vector256<ulong> c8, Vector256<ulong> c9)
    {
        c1 += c0 >> 26;
        c0 &= EvenMask;
        c6 += c5 >> 25;
        c5 &= OddMask;
        c2 += c1 >> 25;
        c1 &= OddMask;
        c7 += c6 >> 26;
        c6 &= EvenMask;
        c3 += c2 >> 26;
        c2 &= EvenMask;
        c8 += c7 >> 25;
        c7 &= OddMask;
        c4 += c3 >> 25;
        c3 &= OddMask;
        c9 += c8 >> 26;
        c8 &= EvenMask;
        c5 += c4 >> 26;
        c4 &= EvenMask;

        // Out of the highest limb 19 times, in steps: it may have more than 32 bits.
        var top = c9 >> 25;
        c0 += top + Twice(top) + (top << 4);
        c9 &= OddMask;
        c6 += c5 >> 25;
        c5 &= OddMask;
        c1 += c0 >> 26;
        c0 &= EvenMask;
        return new FieldLanes(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
    }

    /// <summary>32 x 32 bits to 64; the upper halves of the lanes are ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Mul(Vector256<ulong> a, Vector256<ulong> b) =>
        Avx2.Multiply(a.AsUInt32(), b.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Twice(Vector256<ulong> value) => value + value;
}
