namespace OathMesh.Ed25519;

/// <summary>Points as 32 bytes: y, little-endian, with the lowest bit of x as bit 255 (RFC 8032, section 5.1.2).</summary>
internal static class PointEncoding
{
    internal const int Size = FieldEncoding.Size;

    private const byte SignBit = 0x80;

    /// <summary>RFC 8032, section 5.1.3. Strict: every point has exactly one encoding.</summary>
    internal static PointDecoding Decode(ReadOnlySpan<byte> bytes, out EdwardsPoint point)
    {
        point = EdwardsPoint.Identity;
        if (!FieldEncoding.TryDecode(bytes, out var y))
            return PointDecoding.NonCanonical;

        // x^2 = (y^2 - 1) / (d y^2 + 1); the denominator is never zero, since -1/d is not a square.
        var y2 = y.Square();
        if (!FieldRoot.TryOfRatio(y2 - FieldElement.One, CurveConstants.D * y2 + FieldElement.One, out var x))
            return PointDecoding.NotOnCurve;

        var wantOdd = (bytes[Size - 1] & SignBit) != 0;
        if (FieldEncoding.IsZero(x) && wantOdd)
            return PointDecoding.NonCanonical;

        if (FieldEncoding.IsOdd(x) != wantOdd)
            x = FieldEncoding.Reduce(-x);

        point = EdwardsPoint.FromAffine(x, y);
        return PointDecoding.Valid;
    }

    internal static void Encode(in EdwardsPoint point, Span<byte> destination)
    {
        var inverse = FieldInversion.Invert(point.Z);
        FieldEncoding.Encode(point.Y * inverse, destination);
        if (FieldEncoding.IsOdd(point.X * inverse))
            destination[Size - 1] |= SignBit;
    }
}
