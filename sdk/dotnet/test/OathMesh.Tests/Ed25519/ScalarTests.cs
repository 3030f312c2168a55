using OathMesh.Ed25519;
using System.Numerics;

namespace OathMesh.Tests.Ed25519;

public sealed class ScalarTests
{
    private static readonly BigInteger L = Reference.L;

    [Fact]
    public void Hashes_are_reduced_as_by_BigInteger()
    {
        var scalar = new byte[Scalar.Size];
        foreach (var value in Hashes())
        {
            ScalarReduction.Reduce(value.ToBytes(64), scalar);
            Reference.FromBytes(scalar).Should().Be(value % L);
        }
    }

    [Fact]
    public void Scalars_are_canonical_below_L_only()
    {
        for (var offset = -300; offset < 300; offset++)
            Scalar.IsCanonical((L + offset).ToBytes(32)).Should().Be(offset < 0);

        var two256 = BigInteger.One << 256;
        foreach (var value in new[] { 0, L / 2, L + (L >> 1), 2 * L - 1, 2 * L, 15 * L, two256 - 1, L + (BigInteger.One << 128) })
            Scalar.IsCanonical(value.ToBytes(32)).Should().Be(value < L);
    }

    [Fact]
    public void The_order_is_L()
    {
        for (var bit = 0; bit < Scalar.OrderBits; bit++)
            Scalar.OrderBit(bit).Should().Be(!((L >> bit) & 1).IsZero);
        (L >> Scalar.OrderBits).Should().Be(BigInteger.Zero);
    }

    [Theory]
    [InlineData(6, 43)]
    [InlineData(8, 32)]
    public void Digits_add_up_to_the_scalar_and_fit_the_table(int digitBits, int count)
    {
        Scalar.DigitCount(digitBits).Should().Be(count);
        var digits = new sbyte[count];
        var half = 1 << (digitBits - 1);
        foreach (var hash in Hashes())
        {
            var value = hash % L;
            Scalar.ToDigits(value.ToBytes(32), digitBits, digits);
            var sum = BigInteger.Zero;
            for (var i = count - 1; i >= 0; i--)
            {
                sum = (sum << digitBits) + digits[i];
                ((int)digits[i]).Should().BeInRange(-half, half - 1);
            }

            sum.Should().Be(value);
        }
    }

    private static IEnumerable<BigInteger> Hashes()
    {
        var two512 = BigInteger.One << 512;
        BigInteger[] edges =
        [
            0, 1, 2, 31, 32, 127, 128, L - 1, L, L + 1, 2 * L - 1, 2 * L, two512 - 1, two512 - L, two512 / L * L,
            two512 / L * L - 1, (BigInteger.One << 252) - 1, BigInteger.One << 252, (BigInteger.One << 256) - 1,
            (BigInteger.One << 255) - 19, (BigInteger.One << 511), (L - 1) * (L - 1), L * L, L << 259,
            BigInteger.One << 504, (BigInteger.One << 504) - 1,
        ];
        foreach (var edge in edges)
            yield return edge;

        // Every digit at its extremes.
        foreach (var pattern in new byte[] { 0x7F, 0x80, 0x81, 0xFF, 0x55, 0xAA, 0x20, 0x1F, 0xDF, 0x82, 0x08, 0xF0 })
        {
            var bytes = new byte[64];
            bytes.AsSpan().Fill(pattern);
            yield return Reference.FromBytes(bytes);
            yield return Reference.FromBytes(bytes.AsSpan(0, 32)) >> 4;
        }

        var random = new Random(2);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = new byte[64];
            random.NextBytes(bytes.AsSpan(0, 1 + random.Next(64)));
            yield return Reference.FromBytes(bytes);
        }
    }
}
