using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace OathMesh.Ed25519;

/// <summary>
/// All the multiples of one point that its products can need: entry (i, j) is (j + 1) 2^(i w) P, for digits of w bits.
/// A product is then the sum of one entry a digit, with no doubling at all.
/// </summary>
internal sealed class CombTable
{
    private const int CacheLine = 64;

    /// <summary>The words of the entries. Pinned, so that they begin, and stay, where an entry lies in no more than two lines.</summary>
    private readonly ulong[] _words;

    private readonly int _before;
    private readonly int _digitBits;
    private readonly int _entriesPerDigit;

    /// <summary>Takes about half a millisecond for 4 bits, one for 6, three for 8.</summary>
    internal CombTable(in EdwardsPoint point, CombDigits digits)
    {
        _digitBits = (int)digits;
        _entriesPerDigit = 1 << (_digitBits - 1);
        DigitCount = Scalar.DigitCount(_digitBits);
        _words = GC.AllocateUninitializedArray<ulong>((SizeInBytes(digits) + CacheLine) / sizeof(ulong), pinned: true);
        _before = WordsToCacheLine(_words);

        var multiples = new EdwardsPoint[_entriesPerDigit];
        var prepared = new NielsPoint[_entriesPerDigit];
        var entries = MemoryMarshal.Cast<ulong, PackedPoint>(_words.AsSpan(_before));
        var first = point;
        for (var digit = 0; digit < DigitCount; digit++)
        {
            multiples[0] = first;
            for (var j = 1; j < multiples.Length; j++)
                multiples[j] = multiples[j - 1].Plus(first);

            PointNormalization.Normalize(multiples, prepared);
            for (var j = 0; j < prepared.Length; j++)
                entries[digit * _entriesPerDigit + j] = new PackedPoint(prepared[j]);

            first = multiples[^1].Double();
        }
    }

    /// <summary>Shared by all keys.</summary>
    internal static CombTable OfBasePoint { get; } = new(CurveConstants.Base, CombDigits.EightBits);

    internal int DigitCount { get; }

    internal CombDigits Digits => (CombDigits)_digitBits;

    internal static int SizeInBytes(CombDigits digits) =>
        Scalar.DigitCount((int)digits) * (1 << ((int)digits - 1)) * Unsafe.SizeOf<PackedPoint>();

    /// <summary>The digits of a scalar, of which there are <see cref="DigitCount"/>, and zeros after them.</summary>
    internal void ToDigits(ReadOnlySpan<byte> scalar, Span<sbyte> digits)
    {
        Scalar.ToDigits(scalar, _digitBits, digits[..DigitCount]);
        digits[DigitCount..].Clear();
    }

    /// <summary>The entry of a digit, without its sign: the identity for 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref readonly PackedPoint Entry(int position, int digit)
    {
        if (digit == 0)
            return ref PackedPoint.Identity;

        // Math.Abs would branch on the sign.
        var sign = digit >> 31;
        var magnitude = (digit ^ sign) - sign;
        return ref MemoryMarshal.Cast<ulong, PackedPoint>(_words.AsSpan(_before))[position * _entriesPerDigit + magnitude - 1];
    }

    /// <summary>Has the processor fetch the entries of some digits. To be called for a few at a time: asked for more than it can wait for at once, it stands still.</summary>
    /// <param name="digits">The digits, all of them.</param>
    /// <param name="start">The first one whose entry is fetched. Behind the last, nothing is.</param>
    /// <param name="count">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe void Prefetch(ReadOnlySpan<sbyte> digits, int start, int count)
    {
        if (!Sse.IsSupported)
            return;

        var end = Math.Min(start + count, DigitCount);
        for (var i = start; i < end; i++)
        {
            var entry = (byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in Entry(i, digits[i])));
            Sse.Prefetch0(entry);
            Sse.Prefetch0(entry + CacheLine);
        }
    }

    private static unsafe int WordsToCacheLine(ulong[] pinned) =>
        (int)(-(nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned)) & (CacheLine - 1)) / sizeof(ulong);
}
