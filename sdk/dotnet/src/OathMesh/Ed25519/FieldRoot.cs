namespace OathMesh.Ed25519;

/// <summary>Square roots modulo p, as in RFC 8032, section 5.1.3.</summary>
internal static class FieldRoot
{
    /// <summary>2^((p - 1) / 4), a square root of -1.</summary>
    internal static readonly FieldElement OfMinusOne = ComputeRootOfMinusOne();

    /// <summary>A root of <paramref name="u"/> / <paramref name="v"/>, if there is one; which of the two is open.</summary>
    internal static bool TryOfRatio(in FieldElement u, in FieldElement v, out FieldElement root)
    {
        var v3 = v.Square() * v;
        var v7 = v3.Square() * v;
        root = u * v3 * PowerP58(u * v7);

        var check = v * root.Square();
        if (FieldEncoding.AreEqual(check, u))
            return true;

        if (!FieldEncoding.IsZero(check + u))
            return false;

        root *= OfMinusOne;
        return true;
    }

    /// <summary>x^((p - 5) / 8) = x^(2^252 - 3).</summary>
    private static FieldElement PowerP58(in FieldElement x)
    {
        var ones250 = PowerOf250Ones(x);
        return ones250.Square(2) * x;
    }

    private static FieldElement ComputeRootOfMinusOne()
    {
        // (p - 1) / 4 = 2^253 - 5 = 8 (2^250 - 1) + 3.
        var two = new FieldElement(2, 0, 0, 0, 0);
        return PowerOf250Ones(two).Square(3) * new FieldElement(8, 0, 0, 0, 0);
    }

    /// <summary>x^(2^250 - 1). The names tell how many one bits the exponent has.</summary>
    private static FieldElement PowerOf250Ones(in FieldElement x)
    {
        var ones2 = x.Square() * x;
        var ones4 = ones2.Square(2) * ones2;
        var ones5 = ones4.Square() * x;
        var ones10 = ones5.Square(5) * ones5;
        var ones20 = ones10.Square(10) * ones10;
        var ones40 = ones20.Square(20) * ones20;
        var ones50 = ones40.Square(10) * ones10;
        var ones100 = ones50.Square(50) * ones50;
        var ones200 = ones100.Square(100) * ones100;
        return ones200.Square(50) * ones50;
    }
}
