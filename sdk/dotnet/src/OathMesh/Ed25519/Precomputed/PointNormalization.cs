namespace OathMesh.Ed25519;

/// <summary>Many points to affine coordinates with one inversion (Montgomery's trick).</summary>
internal static class PointNormalization
{
    /// <summary>As many as are normalized while a signature is verified, which allocates nothing.</summary>
    private const int MostOnStack = 8;

    internal static void Normalize(ReadOnlySpan<EdwardsPoint> points, Span<NielsPoint> normalized)
    {
        // before[i] = Z_0 ... Z_(i-1)
        Span<FieldElement> before = stackalloc FieldElement[MostOnStack];
        if (points.Length > MostOnStack)
            before = new FieldElement[points.Length];

        var product = FieldElement.One;
        for (var i = 0; i < points.Length; i++)
        {
            before[i] = product;
            product *= points[i].Z;
        }

        var inverse = FieldInversion.Invert(product);
        for (var i = points.Length - 1; i >= 0; i--)
        {
            var inverseZ = inverse * before[i];
            normalized[i] = NielsPoint.From(points[i].X * inverseZ, points[i].Y * inverseZ);
            inverse *= points[i].Z;
        }
    }
}
