using System.Runtime.CompilerServices;

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

    /// <summary>Adds each of the four to the sum in its lane. EFD "madd-2008-hwcd-3".</summary>
    [SkipLocalsInit]
    internal void Add(in NielsPoint p0, in NielsPoint p1, in NielsPoint p2, in NielsPoint p3)
    {
        var yMinusX = FieldLanes.Load(p0.YMinusX, p1.YMinusX, p2.YMinusX, p3.YMinusX);
        var yPlusX = FieldLanes.Load(p0.YPlusX, p1.YPlusX, p2.YPlusX, p3.YPlusX);
        var twoDXY = FieldLanes.Load(p0.TwoDXY, p1.TwoDXY, p2.TwoDXY, p3.TwoDXY);

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

    internal readonly EdwardsPoint Extract(int lane) =>
        new() { X = _x.Extract(lane), Y = _y.Extract(lane), Z = _z.Extract(lane), T = _t.Extract(lane) };
}
