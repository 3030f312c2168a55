namespace OathMesh.Ed25519;

/// <summary>
/// A point of -x^2 + y^2 = 1 + d x^2 y^2 in extended coordinates: x = X/Z, y = Y/Z, x y = T/Z. All coordinates are
/// tight. The formulas are complete: they hold for every pair of points of the curve, whatever their order.
/// </summary>
internal struct EdwardsPoint
{
    internal FieldElement X, Y, Z, T;

    internal static EdwardsPoint Identity =>
        new() { X = FieldElement.Zero, Y = FieldElement.One, Z = FieldElement.One, T = FieldElement.Zero };

    internal readonly bool IsIdentity => FieldEncoding.IsZero(X) && FieldEncoding.AreEqual(Y, Z);

    /// <summary>
    /// Whether the order divides 8. The orders 1, 2 and 4 are the points with x = 0 or y = 0; a point of order 8
    /// doubles to one of order 4 with y = 0, and the numerator of y(2P) is x^2 + y^2.
    /// </summary>
    internal readonly bool HasSmallOrder =>
        FieldEncoding.IsZero(X) || FieldEncoding.IsZero(Y) || FieldEncoding.IsZero(X.Square() + Y.Square());

    internal static EdwardsPoint FromAffine(in FieldElement x, in FieldElement y) =>
        new() { X = x, Y = y, Z = FieldElement.One, T = x * y };

    /// <summary>EFD "dbl-2008-hwcd" for a = -1, with all four factors negated, which the products don't show.</summary>
    internal readonly EdwardsPoint Double()
    {
        var a = X.Square();
        var b = Y.Square();
        var zz = Z.Square();
        var h = a + b;
        var e = h - (X + Y).Square();
        var g = a - b;
        var f = (zz + zz + a) - b;
        return new() { X = e * f, Y = g * h, Z = f * g, T = e * h };
    }

    /// <summary>EFD "add-2008-hwcd-3".</summary>
    internal readonly EdwardsPoint Plus(in EdwardsPoint other)
    {
        var a = (Y - X) * (other.Y - other.X);
        var b = (Y + X) * (other.Y + other.X);
        var c = T * CurveConstants.TwoD * other.T;
        var d = Z * (other.Z + other.Z);
        var e = b - a;
        var f = d - c;
        var g = d + c;
        var h = b + a;
        return new() { X = e * f, Y = g * h, Z = f * g, T = e * h };
    }

    /// <summary>Adds in place. EFD "madd-2008-hwcd-3".</summary>
    internal void Add(in NielsPoint other)
    {
        var a = (Y - X) * other.YMinusX;
        var b = (Y + X) * other.YPlusX;
        var c = T * other.TwoDXY;
        var d = Z + Z;
        var e = b - a;
        var f = d - c;
        var g = d + c;
        var h = b + a;
        X = e * f;
        Y = g * h;
        Z = f * g;
        T = e * h;
    }
}
