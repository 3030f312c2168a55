using OathMesh.Ed25519;
namespace OathMesh.Tests.Ed25519;

public sealed class CombTableTests
{
    [Theory]
    [InlineData(4, 49_152)]
    [InlineData(6, 132_096)]
    [InlineData(8, 393_216)]
    public void Products_agree_with_doubling_and_adding(int digitBits, int size)
    {
        var point = CurveConstants.Base.Double().Plus(CurveConstants.Base);
        var table = new CombTable(point, (CombDigits)digitBits);
        table.Digits.Should().Be((CombDigits)digitBits);
        CombTable.SizeInBytes(table.Digits).Should().Be(size);

        var zeros = new sbyte[CombSum.MostDigits];
        var random = new Random(3);
        for (var i = 0; i < 60; i++)
        {
            var scalar = i switch
            {
                0 => new byte[32],
                1 => (Reference.L - 1).ToBytes(32),
                2 => Reference.L.ToBytes(32),
                < 10 => [(byte)(i - 2), .. new byte[31]],
                _ => RandomScalar(random),
            };

            var digits = new sbyte[CombSum.MostDigits];
            table.ToDigits(scalar, digits);
            var product = CombSum.Of(table, digits, null, default, lanes: true);
            var negated = CombSum.Of(table, zeros, table, digits, lanes: true);

            EdwardsPointTests.Affine(CombSum.Of(table, digits, null, default, lanes: false)).Should().Be(EdwardsPointTests.Affine(product));
            EdwardsPointTests.Affine(CombSum.Of(table, zeros, table, digits, lanes: false)).Should().Be(EdwardsPointTests.Affine(negated));
            EdwardsPointTests.Affine(product).Should().Be(EdwardsPointTests.Affine(Multiply(point, scalar)));
            product.Plus(negated).IsIdentity.Should().BeTrue();
            EdwardsPointTests.Affine(WindowProduct.Negated(point, scalar)).Should().Be(EdwardsPointTests.Affine(negated));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    public unsafe void No_entry_lies_in_more_than_two_lines(int digitBits)
    {
        var table = new CombTable(CurveConstants.Base, (CombDigits)digitBits);
        for (var position = 0; position < table.DigitCount; position++)
        {
            for (var digit = 1; digit <= 1 << (digitBits - 1); digit++)
            {
                var first = (nuint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.CompilerServices.Unsafe.AsRef(in table.Entry(position, -digit)));
                var last = first + (nuint)sizeof(PackedPoint) - 1;
                ((last / 64) - (first / 64)).Should().Be(1);
            }
        }
    }

    private static byte[] RandomScalar(Random random)
    {
        var bytes = new byte[64];
        random.NextBytes(bytes);
        return (Reference.FromBytes(bytes) % Reference.L).ToBytes(32);
    }

    private static EdwardsPoint Multiply(in EdwardsPoint point, ReadOnlySpan<byte> scalar)
    {
        var result = EdwardsPoint.Identity;
        for (var bit = 255; bit >= 0; bit--)
        {
            result = result.Double();
            if (((scalar[bit / 8] >> (bit % 8)) & 1) != 0)
                result = result.Plus(point);
        }

        return result;
    }
}
