namespace OathMesh.Ed25519;

/// <summary>An affine point prepared for mixed addition: y + x, y - x and 2 d x y, all reduced.</summary>
internal readonly struct NielsPoint
{
    internal readonly FieldElement YPlusX, YMinusX, TwoDXY;

    internal NielsPoint(in FieldElement x, in FieldElement y)
    {
        YPlusX = FieldEncoding.Reduce(y + x);
        YMinusX = FieldEncoding.Reduce(y - x);
        TwoDXY = FieldEncoding.Reduce(x * y * CurveConstants.TwoD);
    }

    /// <summary>EFD "madd-2008-hwcd-3".</summary>
    internal static void AddTo(ref EdwardsPoint sum, in NielsPoint entry)
    {
        var a = (sum.Y - sum.X) * entry.YMinusX;
        var b = (sum.Y + sum.X) * entry.YPlusX;
        var c = sum.T * entry.TwoDXY;
        var d = sum.Z + sum.Z;
        var e = b - a;
        var f = d - c;
        var g = d + c;
        var h = b + a;
        sum.X = e * f;
        sum.Y = g * h;
        sum.Z = f * g;
        sum.T = e * h;
    }

    /// <summary>The same with the entry negated, which swaps y + x with y - x and changes the sign of 2 d x y.</summary>
    internal static void SubtractFrom(ref EdwardsPoint sum, in NielsPoint entry)
    {
        var a = (sum.Y - sum.X) * entry.YPlusX;
        var b = (sum.Y + sum.X) * entry.YMinusX;
        var c = sum.T * entry.TwoDXY;
        var d = sum.Z + sum.Z;
        var e = b - a;
        var f = d + c;
        var g = d - c;
        var h = b + a;
        sum.X = e * f;
        sum.Y = g * h;
        sum.Z = f * g;
        sum.T = e * h;
    }
}
