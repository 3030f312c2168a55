namespace OathMesh.Ed25519;

internal enum KeyCheckResult
{
    Valid,

    /// <summary>Not 32 bytes.</summary>
    WrongLength,

    /// <summary>A second encoding of a point that already has one.</summary>
    NonCanonical,

    /// <summary>No point of the curve has this y coordinate.</summary>
    NotOnCurve,

    /// <summary>The order divides 8: signatures that hold for any message exist.</summary>
    SmallOrder,

    /// <summary>A point of the prime-order subgroup plus one of small order.</summary>
    NotPrimeOrder,
}

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

        return MultiplyByOrder(point).IsIdentity ? KeyCheckResult.Valid : KeyCheckResult.NotPrimeOrder;
    }

    /// <summary>
    /// [L]A by plain doubling and adding. Slow next to tests with pairings or halvings, but those have been got wrong
    /// (CVE-2025-69277), and this one is the definition.
    /// </summary>
    private static EdwardsPoint MultiplyByOrder(in EdwardsPoint point)
    {
        // The highest bit of L is the point itself.
        var result = point;
        for (var bit = Scalar.OrderBits - 2; bit >= 0; bit--)
        {
            result = result.Double();
            if (Scalar.OrderBit(bit))
                result = result.Add(point);
        }

        return result;
    }
}
