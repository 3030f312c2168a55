namespace OathMesh.Ed25519;

/// <summary>The check a public key has to pass once, when it is loaded.</summary>
internal static class Ed25519KeyCheck
{
    internal const int KeySize = PointEncoding.Size;

    internal static KeyCheckResult Check(ReadOnlySpan<byte> publicKey) => Check(publicKey, out _);

    /// <summary><paramref name="point"/> is meaningful only when the result is Valid.</summary>
    internal static KeyCheckResult Check(ReadOnlySpan<byte> publicKey, out EdwardsPoint point)
    {
        point = EdwardsPoint.Identity;
        if (publicKey.Length != KeySize)
            return KeyCheckResult.WrongLength;

        switch (PointEncoding.Decode(publicKey, out point))
        {
            case PointDecoding.NonCanonical:
                return KeyCheckResult.NonCanonical;
            case PointDecoding.NotOnCurve:
                return KeyCheckResult.NotOnCurve;
        }

        if (point.HasSmallOrder)
            return KeyCheckResult.SmallOrder;

        // Both coordinates of the identity count: x = 0 alone lets a component of order 2 pass (CVE-2025-69277).
        return MultiplyByOrder(point).IsIdentity ? KeyCheckResult.Valid : KeyCheckResult.NotPrimeOrder;
    }

    /// <summary>[L]A, by plain doubling and adding: the definition of the subgroup, at leisure.</summary>
    private static EdwardsPoint MultiplyByOrder(in EdwardsPoint point)
    {
        // The highest bit of L is the point itself.
        var result = point;
        for (var bit = Scalar.OrderBits - 2; bit >= 0; bit--)
        {
            result = result.Double();
            if (Scalar.OrderBit(bit))
                result = result.Plus(point);
        }

        return result;
    }
}
