using OathMesh.Ed25519;
namespace OathMesh.Tests.Ed25519;

public sealed class CombTableTests
{
    [Theory]
    [InlineData(4, 61_440)]
    [InlineData(6, 165_120)]
    [InlineData(8, 491_520)]
    public void Products_agree_with_doubling_and_adding(int digitBits, int size)
    {
        var point = CurveConstants.Base.Double().Plus(CurveConstants.Base);
        var table = new CombTable(point, (CombDigits)digitBits);
        table.Digits.Should().Be((CombDigits)digitBits);
        CombTable.SizeInBytes(table.Digits).Should().Be(size);

        var terms = new NielsPoint[table.DigitCount].AsSpan();
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

            var product = NielsSum.Of(terms[..table.Select(scalar, negate: false, terms)], lanes: true);
            var negated = NielsSum.Of(terms[..table.Select(scalar, negate: true, terms)], lanes: true);

            EdwardsPointTests.Affine(NielsSum.OneByOne(terms[..table.Select(scalar, negate: false, terms)]))
                .Should().Be(EdwardsPointTests.Affine(product));
            EdwardsPointTests.Affine(product).Should().Be(EdwardsPointTests.Affine(Multiply(point, scalar)));
            product.Plus(negated).IsIdentity.Should().BeTrue();
            EdwardsPointTests.Affine(WindowProduct.Negated(point, scalar)).Should().Be(EdwardsPointTests.Affine(negated));
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
