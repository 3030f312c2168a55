using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OathMesh.Ed25519;

/// <summary>Four points in extended coordinates, one a lane: four sums that go on independently.</summary>
internal struct PointLanes
{
    private FieldLanes _x, _y, _z, _t;

    internal static PointLanes Identities()
    {
        var zero = FieldLanes.Load(FieldElement.Zero, FieldElement.Zero, FieldElement.Zero, FieldElement.Zero);
        var one = FieldLanes.Load(FieldElement.One, FieldElement.One, FieldElement.One, FieldElement.One);
        return new() { _x = zero, _y = one, _z = one, _t = zero };
    }

    /// <summary>Adds the entries of some digits, or their negatives: every fourth one goes to the same lane.</summary>
    /// <param name="table">The table.</param>
    /// <param name="digits">As many as the table has, and zeros up to a multiple of four.</param>
    /// <param name="negate">Whether the negatives are added.</param>
    [SkipLocalsInit]
    internal void Add(CombTable table, ReadOnlySpan<sbyte> digits, bool negate)
    {
        var flip = negate ? -1 : 0;
        for (var i = 0; i < table.DigitCount; i += FieldLanes.Count)
        {
            table.Prefetch(digits, i + CombSum.DigitsAhead, FieldLanes.Count);
            int d0 = digits[i], d1 = digits[i + 1], d2 = digits[i + 2], d3 = digits[i + 3];
            Add(
                table.Entry(i, d0), (d0 >> 31) ^ flip,
                table.Entry(i + 1, d1), (d1 >> 31) ^ flip,
                table.Entry(i + 2, d2), (d2 >> 31) ^ flip,
                table.Entry(i + 3, d3), (d3 >> 31) ^ flip);
        }
    }

    /// <summary>The sum of the four.</summary>
    internal readonly EdwardsPoint Total() => Extract(0).Plus(Extract(1)).Plus(Extract(2).Plus(Extract(3)));

    /// <summary>Adds each of the four to the sum in its lane, negated where its mask is -1 and not 0. EFD "madd-2008-hwcd-3".</summary>
    [SkipLocalsInit]
    private void Add(
        in PackedPoint p0, int m0, in PackedPoint p1, int m1, in PackedPoint p2, int m2, in PackedPoint p3, int m3)
    {
        // Without a branch on the signs, which would be mispredicted.
        int s0 = m0 & 1, s1 = m1 & 1, s2 = m2 & 1, s3 = m3 & 1;
        FieldLanes.Load(p0.YMinusX(s0), p1.YMinusX(s1), p2.YMinusX(s2), p3.YMinusX(s3), out var yMinusX);
        FieldLanes.Load(p0.YPlusX(s0), p1.YPlusX(s1), p2.YPlusX(s2), p3.YPlusX(s3), out var yPlusX);
        FieldLanes.Load(p0.TwoDXY, p1.TwoDXY, p2.TwoDXY, p3.TwoDXY, out var twoDXY);
        twoDXY = twoDXY.NegateIf(Vector256.Create((long)m0, m1, m2, m3).AsUInt64());

        FieldLanes.Multiply(_y - _x, yMinusX, out var a);
        FieldLanes.Multiply(_y + _x, yPlusX, out var b);
        FieldLanes.Multiply(_t, twoDXY, out var c);
        var d = _z + _z;
        var e = b - a;
        var f = d - c;
        var g = d + c;
        var h = b + a;

        // f has the greatest bound and so has to be on the left.
        FieldLanes.Multiply(f, e, out _x);
        FieldLanes.Multiply(g, h, out _y);
        FieldLanes.Multiply(f, g, out _z);
        FieldLanes.Multiply(e, h, out _t);
    }

    private readonly EdwardsPoint Extract(int lane) =>
        new() { X = _x.Extract(lane), Y = _y.Extract(lane), Z = _z.Extract(lane), T = _t.Extract(lane) };
}
