using System.Numerics;

namespace OathMesh.Ed25519;

/// <summary>
/// Variable-time inversion by division steps: D. J. Bernstein, B.-Y. Yang, "Fast constant-time gcd computation and
/// modular inversion" (2019), with delta starting at 1/2 instead of 1, which needs fewer steps.
/// </summary>
/// <remarks>
/// Steps are done 51 at a time on the lowest limbs of f and g alone. They give a matrix that is then applied to all
/// of f and g, and modulo p to d and e, where f = d x and g = e x (mod p) hold throughout. When g reaches zero, f is
/// plus or minus gcd(p, x) = 1, and so plus or minus d is the inverse.
/// </remarks>
internal static class FieldInversion
{
    /// <summary>The inverse of zero is zero.</summary>
    internal static FieldElement Invert(in FieldElement element)
    {
        var f = SignedLimbs.P;
        var g = SignedLimbs.From(FieldEncoding.Reduce(element));
        var d = SignedLimbs.Zero;
        var e = SignedLimbs.One;

        // Twice delta, to stay with integers.
        var delta = 1;
        while (!g.IsZero)
        {
            var t = DivisionSteps(ref delta, (ulong)f.L0, (ulong)g.L0);
            (f, g) = (SignedLimbs.Combine(t.U, f, t.V, g), SignedLimbs.Combine(t.Q, f, t.R, g));
            (d, e) = (SignedLimbs.Combine(t.U, d, t.V, e), SignedLimbs.Combine(t.Q, d, t.R, e));
        }

        return d.ToFieldElement(negate: f.IsNegative);
    }

    /// <summary>
    /// One step: if g is odd and delta positive, (delta, f, g) becomes (-delta, g, -f); then, if g is odd, f is added
    /// to it; then g is halved and delta grows by 1. The matrix is that of all steps, times 2^51 to keep it integral.
    /// </summary>
    private static Matrix DivisionSteps(ref int delta, ulong f, ulong g)
    {
        long u = 1, v = 0, q = 0, r = 1;
        var left = SignedLimbs.LimbBits;
        while (true)
        {
            // Rather than halve the row of g, double that of f. The bit at "left" ends the count there.
            var zeros = BitOperations.TrailingZeroCount(g | (1UL << left));
            g >>= zeros;
            u <<= zeros;
            v <<= zeros;
            delta += 2 * zeros;
            left -= zeros;
            if (left == 0)
                return new Matrix(u, v, q, r);

            if (delta > 0)
            {
                delta = -delta;
                (f, g) = (g, 0 - f);
                (u, q) = (q, -u);
                (v, r) = (r, -v);
            }

            // No swap can happen until delta is positive again, so all these steps only add multiples of f: together
            // the one that clears the lowest bits of g. An odd f is its own inverse mod 8; the Newton step
            // f (2 - f f) makes that an inverse mod 64, hence at most 6 bits at once.
            var bits = Math.Min(Math.Min((1 - delta) / 2, left), 6);
            var w = (g * f * (f * f - 2)) & ((1UL << bits) - 1);
            g += w * f;
            q += (long)w * u;
            r += (long)w * v;
        }
    }

    /// <summary>2^51 f' = U f + V g and 2^51 g' = Q f + R g, with |U| + |V| and |Q| + |R| at most 2^51.</summary>
    private readonly record struct Matrix(long U, long V, long Q, long R);
}
