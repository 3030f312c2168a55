using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace OathMesh.Ed25519;

/// <summary>A <see cref="NielsPoint"/> as tables keep it: in 96 bytes, so that one lies in two lines of the processor's cache and not in three.</summary>
internal struct PackedPoint
{
    private static readonly PackedPoint IdentityPoint = new(NielsPoint.Identity);

    /// <summary>y + x and y - x: negation swaps them.</summary>
    private Pair _sums;

    private readonly PackedElement _twoDXY;

    internal PackedPoint(in NielsPoint point)
    {
        _sums[0] = PackedElement.From(point.YPlusX);
        _sums[1] = PackedElement.From(point.YMinusX);
        _twoDXY = PackedElement.From(point.TwoDXY);
    }

    internal static ref readonly PackedPoint Identity => ref IdentityPoint;

    [UnscopedRef]
    internal readonly ref readonly PackedElement TwoDXY => ref _twoDXY;

    /// <summary>y + x of the point for a sign of 0, of its negative for 1.</summary>
    [UnscopedRef]
    internal readonly ref readonly PackedElement YPlusX(int sign) => ref _sums[sign];

    /// <summary>y - x of the point for a sign of 0, of its negative for 1.</summary>
    [UnscopedRef]
    internal readonly ref readonly PackedElement YMinusX(int sign) => ref _sums[1 - sign];

    /// <summary>The point for a sign of 0, its negative, whose 2 d x y is loose, for 1. In place: a temporary would be read back in other pieces than it was written.</summary>
    internal readonly void Unpack(int sign, out NielsPoint point)
    {
        Unsafe.SkipInit(out point);
        YPlusX(sign).Unpack(out point.YPlusX);
        YMinusX(sign).Unpack(out point.YMinusX);
        TwoDXY.Unpack(out point.TwoDXY);

        // Without a branch, which would be mispredicted.
        point.TwoDXY = point.TwoDXY.NegateIf(0 - (ulong)sign);
    }

    [InlineArray(2)]
    private struct Pair
    {
        private PackedElement _first;
    }
}
