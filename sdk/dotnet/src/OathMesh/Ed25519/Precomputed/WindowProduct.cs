using System.Runtime.CompilerServices;

namespace OathMesh.Ed25519;

/// <summary>
/// A scalar times a point without a table: doublings, and one addition for each signed digit of 4 bits. For a key whose
/// table is not built yet, or has no room.
/// </summary>
internal static class WindowProduct
{
    private const int DigitBits = 4;
    private const int LargestDigit = 1 << (DigitBits - 1);

    /// <summary>Minus the scalar, below L, times the point.</summary>
    [SkipLocalsInit]
    internal static EdwardsPoint Negated(in EdwardsPoint point, ReadOnlySpan<byte> scalar)
    {
        Span<EdwardsPoint> multiples = stackalloc EdwardsPoint[LargestDigit];
        multiples[0] = point;
        for (var j = 1; j < multiples.Length; j++)
            multiples[j] = multiples[j - 1].Plus(point);

        Span<NielsPoint> entries = stackalloc NielsPoint[LargestDigit];
        PointNormalization.Normalize(multiples, entries);

        Span<sbyte> digits = stackalloc sbyte[Scalar.DigitCount(DigitBits)];
        Scalar.ToDigits(scalar, DigitBits, digits);

        var product = EdwardsPoint.Identity;
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            for (var bit = 0; bit < DigitBits; bit++)
                product = product.Double();

            int digit = digits[i];
            if (digit != 0)
            {
                ref readonly var entry = ref entries[Math.Abs(digit) - 1];
                product.Add(digit > 0 ? entry.Negated() : entry);
            }
        }

        return product;
    }
}
