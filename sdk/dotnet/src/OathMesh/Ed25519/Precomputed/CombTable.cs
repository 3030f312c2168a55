using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace OathMesh.Ed25519;

/// <summary>
/// All the multiples of one point that its products can need: entry (i, j) is (j + 1) 2^(i w) P, for digits of w bits.
/// A product is then the sum of one entry a digit, with no doubling at all.
/// </summary>
internal sealed class CombTable
{
    private const int CacheLine = 64;

    private readonly NielsPoint[] _entries;
    private readonly int _digitBits;
    private readonly int _entriesPerDigit;

    /// <summary>Takes about half a millisecond for 4 bits, one for 6, three for 8.</summary>
    internal CombTable(in EdwardsPoint point, CombDigits digits)
    {
        _digitBits = (int)digits;
        _entriesPerDigit = 1 << (_digitBits - 1);
        DigitCount = Scalar.DigitCount(_digitBits);
        _entries = new NielsPoint[DigitCount * _entriesPerDigit];

        var multiples = new EdwardsPoint[_entriesPerDigit];
        var first = point;
        for (var digit = 0; digit < DigitCount; digit++)
        {
            multiples[0] = first;
            for (var j = 1; j < multiples.Length; j++)
                multiples[j] = multiples[j - 1].Plus(first);

            PointNormalization.Normalize(multiples, _entries.AsSpan(digit * _entriesPerDigit, _entriesPerDigit));
            first = multiples[^1].Double();
        }
    }

    /// <summary>Shared by all keys.</summary>
    internal static CombTable OfBasePoint { get; } = new(CurveConstants.Base, CombDigits.EightBits);

    internal int DigitCount { get; }

    internal CombDigits Digits => (CombDigits)_digitBits;

    internal static int SizeInBytes(CombDigits digits) =>
        Scalar.DigitCount((int)digits) * (1 << ((int)digits - 1)) * Unsafe.SizeOf<NielsPoint>();

    /// <summary>The digits of a scalar, of which there are <see cref="DigitCount"/>.</summary>
    internal void ToDigits(ReadOnlySpan<byte> scalar, Span<sbyte> digits) => Scalar.ToDigits(scalar, _digitBits, digits);

    /// <summary>Has the processor fetch the entries of these digits, all at once. With many keys most lie far away.</summary>
    internal unsafe void Prefetch(ReadOnlySpan<sbyte> digits)
    {
        if (!Sse.IsSupported)
            return;

        var digitOffset = 0;
        foreach (int digit in digits)
        {
            // For a digit of 0, which has no entry, any will do.
            var first = (byte*)Unsafe.AsPointer(ref _entries[digitOffset + Math.Max(Math.Abs(digit) - 1, 0)]);
            Sse.Prefetch0(first);
            Sse.Prefetch0(first + CacheLine);
            Sse.Prefetch0(first + Unsafe.SizeOf<NielsPoint>() - 1);
            digitOffset += _entriesPerDigit;
        }
    }

    /// <summary>
    /// Copies out the terms whose sum is the scalar times the point, or minus that, and returns how many there are: at
    /// most <see cref="DigitCount"/>.
    /// </summary>
    [SkipLocalsInit]
    internal int Select(ReadOnlySpan<byte> scalar, bool negate, Span<NielsPoint> terms)
    {
        Span<sbyte> digits = stackalloc sbyte[DigitCount];
        ToDigits(scalar, digits);
        return Select(digits, negate, terms);
    }

    /// <summary>
    /// Copies out the terms whose sum is the scalar of these digits times the point, or minus that, and returns how many there
    /// are. That all are copied before any is used lets the cache misses overlap.
    /// </summary>
    internal int Select(ReadOnlySpan<sbyte> digits, bool negate, Span<NielsPoint> terms)
    {
        var count = 0;
        var digitOffset = 0;
        var flip = negate ? -1 : 0;
        foreach (int digit in digits)
        {
            if (digit != 0)
            {
                // Math.Abs would branch on the sign.
                var sign = digit >> 31;
                var magnitude = (digit ^ sign) - sign;
                NielsPoint.Copy(_entries[digitOffset + magnitude - 1], (sign ^ flip) & 1, out terms[count++]);
            }

            digitOffset += _entriesPerDigit;
        }

        return count;
    }
}
