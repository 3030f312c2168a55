using System.Runtime.CompilerServices;

namespace OathMesh.Ed25519;

/// <summary>Products with tables, added up.</summary>
internal static class CombSum
{
    /// <summary>The most digits that <see cref="Of"/> takes, and those that only fill the last four lanes.</summary>
    internal const int MostDigits = 64;

    /// <summary>How many digits before its turn an entry is fetched. For so many of the first of each table that is the caller's part.</summary>
    internal const int DigitsAhead = 8;

    /// <summary>[s]P - [h]Q, by the tables of P and Q and the digits of s and h.</summary>
    /// <param name="p">The table of P.</param>
    /// <param name="s">The digits, <see cref="MostDigits"/> of them: zeros after those that there are.</param>
    /// <param name="q">The table of Q; <see langword="null"/> for [s]P alone.</param>
    /// <param name="h">The digits of h, as those of s.</param>
    /// <param name="lanes">Whether to add in lanes where the processor has them, else one by one. The point is the same.</param>
    internal static EdwardsPoint Of(CombTable p, ReadOnlySpan<sbyte> s, CombTable? q, ReadOnlySpan<sbyte> h, bool lanes) =>
        lanes && FieldLanes.IsSupported ? InLanes(p, s, q, h) : OneByOne(p, s, q, h);

    [SkipLocalsInit]
    private static EdwardsPoint InLanes(CombTable p, ReadOnlySpan<sbyte> s, CombTable? q, ReadOnlySpan<sbyte> h)
    {
        var sum = PointLanes.Identities();
        sum.Add(p, s, negate: false);
        if (q is not null)
            sum.Add(q, h, negate: true);
        return sum.Total();
    }

    [SkipLocalsInit]
    private static EdwardsPoint OneByOne(CombTable p, ReadOnlySpan<sbyte> s, CombTable? q, ReadOnlySpan<sbyte> h)
    {
        // Copied before any is used, so that visits to memory overlap.
        Span<NielsPoint> terms = stackalloc NielsPoint[2 * MostDigits];
        var count = Unpack(p, s, negate: false, terms);
        if (q is not null)
            count += Unpack(q, h, negate: true, terms[count..]);

        var sum = EdwardsPoint.Identity;
        foreach (ref readonly var term in terms[..count])
            sum.Add(term);
        return sum;
    }

    private static int Unpack(CombTable table, ReadOnlySpan<sbyte> digits, bool negate, Span<NielsPoint> terms)
    {
        var flip = negate ? -1 : 0;
        var count = 0;
        for (var i = 0; i < table.DigitCount; i++)
        {
            int digit = digits[i];
            if (digit != 0)
                table.Entry(i, digit).Unpack(((digit >> 31) ^ flip) & 1, out terms[count++]);
        }

        return count;
    }
}
