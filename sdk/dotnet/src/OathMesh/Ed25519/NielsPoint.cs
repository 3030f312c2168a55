using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace OathMesh.Ed25519;

/// <summary>An affine point prepared for mixed addition: y + x, y - x, 2 d x y. All tight.</summary>
internal struct NielsPoint
{
    private static readonly NielsPoint IdentityPoint = new(FieldElement.Zero, FieldElement.One);

    /// <summary>y + x and y - x: negation swaps them.</summary>
    private Pair _sums;

    private FieldElement _twoDXY;

    internal NielsPoint(in FieldElement x, in FieldElement y)
    {
        _sums[0] = FieldEncoding.Reduce(y + x);
        _sums[1] = FieldEncoding.Reduce(y - x);
        _twoDXY = FieldEncoding.Reduce(x * y * CurveConstants.TwoD);
    }

    internal static ref readonly NielsPoint Identity => ref IdentityPoint;

    [UnscopedRef]
    internal readonly ref readonly FieldElement YPlusX => ref _sums[0];

    [UnscopedRef]
    internal readonly ref readonly FieldElement YMinusX => ref _sums[1];

    [UnscopedRef]
    internal readonly ref readonly FieldElement TwoDXY => ref _twoDXY;

    /// <summary>
    /// Copies a reduced point, negated for a sign of 1, as it is for 0. Without a branch, which would be mispredicted, and
    /// in place, since a temporary would be read back in other pieces than it was written.
    /// </summary>
    internal static void Copy(in NielsPoint source, int sign, out NielsPoint destination)
    {
        Unsafe.SkipInit(out destination);
        destination._sums[0] = source._sums[sign];
        destination._sums[1] = source._sums[1 - sign];
        destination._twoDXY = source._twoDXY.NegateIf(0 - (ulong)sign);
    }

    [InlineArray(2)]
    private struct Pair
    {
        private FieldElement _first;
    }
}
