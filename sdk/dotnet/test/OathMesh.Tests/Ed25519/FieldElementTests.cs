using OathMesh.Ed25519;
using System.Numerics;

namespace OathMesh.Tests.Ed25519;

public sealed class FieldElementTests
{
    private const ulong Tight = (1UL << 51) + (1UL << 18) - 1;
    private const ulong Loose = (1UL << 54) - 1;
    private const ulong Subtrahend = (1UL << 53) - 76;

    [Fact]
    public void Products_agree_with_BigInteger_up_to_the_loosest_limbs()
    {
        var operands = Elements(Loose);
        foreach (var a in operands)
        {
            foreach (var b in operands)
                ShouldBeTight(a * b, a.ToInteger() * b.ToInteger());
            ShouldBeTight(a.Square(), a.ToInteger() * a.ToInteger());
        }
    }

    [Fact]
    public void Sums_and_differences_agree_with_BigInteger_and_have_the_documented_bounds()
    {
        foreach (var a in Elements(Tight))
        {
            foreach (var b in Elements(Subtrahend))
            {
                Reference.Mod((a + b).ToInteger()).Should().Be(Reference.Mod(a.ToInteger() + b.ToInteger()));
                var difference = a - b;
                Reference.Mod(difference.ToInteger()).Should().Be(Reference.Mod(a.ToInteger() - b.ToInteger()));
                (Limbs(difference).Max() - Limbs(a).Max()).Should().BeLessThanOrEqualTo(1UL << 53);
            }
        }
    }

    [Fact]
    public void Inverses_agree_with_Fermat()
    {
        foreach (var a in Elements(Loose, count: 3000))
            FieldInversion.Invert(a).ToInteger().Should().Be(Reference.Invert(a.ToInteger()));

        // Powers of two and their neighbours take the division steps through their longest runs of zeros.
        for (var bit = 0; bit < 255; bit++)
        {
            foreach (var a in new[] { (BigInteger.One << bit) - 1, BigInteger.One << bit, (BigInteger.One << bit) + 1 })
                FieldInversion.Invert(a.ToElement()).ToInteger().Should().Be(Reference.Invert(a));
        }
    }

    [Fact]
    public void Reduction_and_encoding_are_canonical()
    {
        Span<byte> bytes = stackalloc byte[FieldEncoding.Size];
        foreach (var a in Elements(Loose))
        {
            var expected = Reference.Mod(a.ToInteger());
            FieldEncoding.Reduce(a).ToInteger().Should().Be(expected);
            FieldEncoding.IsZero(a).Should().Be(expected.IsZero);
            FieldEncoding.IsOdd(a).Should().Be(!expected.IsEven);
            FieldEncoding.Encode(a, bytes);
            Reference.FromBytes(bytes).Should().Be(expected);
            FieldEncoding.TryDecode(bytes, out var decoded).Should().BeTrue();
            decoded.ToInteger().Should().Be(expected);
        }
    }

    [Fact]
    public void Decoding_refuses_p_and_above_and_ignores_the_sign_bit()
    {
        for (var offset = -40; offset < 19; offset++)
        {
            var value = Reference.P + offset;
            FieldEncoding.TryDecode(value.ToBytes(32), out _).Should().Be(offset < 0);
            FieldEncoding.TryDecode((value + BigInteger.Pow(2, 255)).ToBytes(32), out _).Should().Be(offset < 0);
        }
    }

    [Fact]
    public void Square_roots_are_found_exactly_for_squares()
    {
        FieldRoot.OfMinusOne.Square().ToInteger().Should().Be(Reference.P - 1);
        foreach (var a in Elements(Tight))
        {
            var ratio = Reference.Mod(a.ToInteger() * Reference.Invert(7));
            var isSquare = BigInteger.ModPow(ratio, (Reference.P - 1) / 2, Reference.P) <= 1;
            FieldRoot.TryOfRatio(a, new FieldElement(7, 0, 0, 0, 0), out var root).Should().Be(isSquare);
            if (isSquare)
                Reference.Mod(BigInteger.Pow(root.ToInteger(), 2)).Should().Be(ratio);
        }
    }

    private static void ShouldBeTight(FieldElement actual, BigInteger expected)
    {
        Reference.Mod(actual.ToInteger()).Should().Be(Reference.Mod(expected));
        if (Limbs(actual).Max() > Tight)
            Limbs(actual).Max().Should().BeLessThanOrEqualTo(Tight);
    }

    private static ulong[] Limbs(FieldElement e) => [e.L0, e.L1, e.L2, e.L3, e.L4];

    /// <summary>The edges, then random elements with limbs up to <paramref name="largest"/>.</summary>
    private static List<FieldElement> Elements(ulong largest, int count = 300)
    {
        var random = new Random(1);
        ulong Limb() => (ulong)random.NextInt64((long)largest + 1);
        var one = BigInteger.One;
        List<FieldElement> elements =
        [
            FieldElement.Zero,
            FieldElement.One,
            (one * 2).ToElement(),
            (one * 19).ToElement(),
            (Reference.P - 1).ToElement(),
            Reference.P.ToElement(),
            (Reference.P + 1).ToElement(),
            ((one << 255) - 1).ToElement(),
            (Reference.P * 2).ToElement(),
            (Reference.P * 2 - 1).ToElement(),
            ((Reference.P + 1) / 2).ToElement(),
            (one << 51).ToElement(),
            (one << 254).ToElement(),
            new(FieldElement.LimbMask, 0, 0, 0, 0),
            new(0, 0, 0, 0, FieldElement.LimbMask),
            new(largest, largest, largest, largest, largest),
            new(largest, 0, 0, 0, 0),
            new(0, 0, 0, 0, largest),
            new(0, largest, 0, largest, 0),
            CurveConstants.D,
            FieldRoot.OfMinusOne,
        ];
        for (var i = 0; i < count; i++)
            elements.Add(new FieldElement(Limb(), Limb(), Limb(), Limb(), Limb()));
        return elements;
    }
}
