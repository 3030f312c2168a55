using OathMesh.Ed25519;
namespace OathMesh.Tests.Ed25519;

public sealed class CombSumTests
{
    private static readonly CombTable P = new(CurveConstants.Base.Double(), CombDigits.FourBits);
    private static readonly CombTable Q = new(CurveConstants.Base.Double().Plus(CurveConstants.Base), CombDigits.SixBits);

    /// <summary>Zeros anywhere, in all lanes or in some, and each sign in each lane.</summary>
    [Fact]
    public void Lanes_and_one_by_one_agree_for_any_digits()
    {
        var random = new Random(5);
        for (var i = 0; i < 200; i++)
        {
            var s = Digits(P, () => random.Next(i % 8 == 0 ? 1 : 16) - 8);
            var h = Digits(Q, () => random.Next(4) == 0 ? 0 : random.Next(64) - 32);
            var expected = EdwardsPointTests.Affine(CombSum.Of(P, s, Q, h, lanes: false));
            EdwardsPointTests.Affine(CombSum.Of(P, s, Q, h, lanes: true)).Should().Be(expected);

            var first = CombSum.Of(P, s, null, default, lanes: true);
            EdwardsPointTests.Affine(CombSum.Of(P, s, null, default, lanes: false)).Should().Be(EdwardsPointTests.Affine(first));
        }
    }

    [Fact]
    public void A_product_less_itself_is_the_identity()
    {
        var digits = Digits(P, () => -8);
        digits[0] = 7;
        digits[5] = 0;
        foreach (var lanes in new[] { true, false })
        {
            CombSum.Of(P, digits, P, digits, lanes).IsIdentity.Should().BeTrue();
            CombSum.Of(P, new sbyte[CombSum.MostDigits], Q, new sbyte[CombSum.MostDigits], lanes).IsIdentity.Should().BeTrue();
        }
    }

    private static sbyte[] Digits(CombTable table, Func<int> next)
    {
        var digits = new sbyte[CombSum.MostDigits];
        for (var i = 0; i < table.DigitCount; i++)
            digits[i] = (sbyte)next();
        return digits;
    }
}
