namespace OathMesh.Ed25519;

/// <summary>RFC 8032, section 5.1, computed from their definitions rather than listed.</summary>
internal static class CurveConstants
{
    /// <summary>-121665/121666.</summary>
    internal static readonly FieldElement D =
        -Small(121665) * FieldInversion.Invert(Small(121666));

    internal static readonly FieldElement TwoD = FieldEncoding.Reduce(D + D);

    /// <summary>The base point: y = 4/5, x even.</summary>
    internal static readonly EdwardsPoint Base = ComputeBase();

    private static EdwardsPoint ComputeBase()
    {
        Span<byte> encoded = stackalloc byte[FieldEncoding.Size];
        FieldEncoding.Encode(Small(4) * FieldInversion.Invert(Small(5)), encoded);
        _ = PointEncoding.Decode(encoded, out var point);
        return point;
    }

    private static FieldElement Small(ulong value) => new(value, 0, 0, 0, 0);
}
