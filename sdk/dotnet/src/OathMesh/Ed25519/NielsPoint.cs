using System.Runtime.CompilerServices;

namespace OathMesh.Ed25519;

/// <summary>An affine point prepared for mixed addition: y + x, y - x, 2 d x y. All tight, unless negated.</summary>
internal struct NielsPoint
{
    internal FieldElement YPlusX, YMinusX, TwoDXY;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal NielsPoint(in FieldElement yPlusX, in FieldElement yMinusX, in FieldElement twoDXY)
    {
        YPlusX = yPlusX;
        YMinusX = yMinusX;
        TwoDXY = twoDXY;
    }

    internal static NielsPoint Identity => new(FieldElement.One, FieldElement.One, FieldElement.Zero);

    /// <summary>Of affine coordinates; reduced.</summary>
    internal static NielsPoint From(in FieldElement x, in FieldElement y) =>
        new(FieldEncoding.Reduce(y + x), FieldEncoding.Reduce(y - x), FieldEncoding.Reduce(x * y * CurveConstants.TwoD));

    /// <summary>Minus a reduced point. Its 2 d x y is loose.</summary>
    internal readonly NielsPoint Negated() => new(YMinusX, YPlusX, TwoDXY.NegateIf(ulong.MaxValue));
}
