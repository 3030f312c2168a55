using OathMesh.Ed25519;
using System.Numerics;

namespace OathMesh.Tests.Ed25519;

public sealed class Ed25519KeyCheckTests
{
    private static readonly BigInteger SignBit = BigInteger.Pow(2, 255);

    [Theory]
    [InlineData("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")]
    [InlineData("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")]
    [InlineData("5866666666666666666666666666666666666666666666666666666666666666")]
    public void Accepts_keys_of_prime_order(string hex) => Check(hex).Should().Be(KeyCheckResult.Valid);

    [Fact]
    public void Refuses_the_probe_key_of_CVE_2025_69277() =>
        Check("fe894df18abf1c20088bfbe6c9ad45d42ec20663eaf7111eaea1d851da0d7f89")
            .Should().Be(KeyCheckResult.NotPrimeOrder);

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void Refuses_other_lengths(int length) =>
        Ed25519KeyCheck.Check(new byte[length]).Should().Be(KeyCheckResult.WrongLength);

    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")] // order 1
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")] // order 2
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")] // order 4
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")] // order 8
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")]
    public void Refuses_the_eight_points_of_small_order(string hex) =>
        Check(hex).Should().Be(KeyCheckResult.SmallOrder);

    [Fact]
    public void Refuses_y_of_p_or_more_with_either_sign()
    {
        for (var y = Reference.P; y < SignBit; y++)
        {
            Ed25519KeyCheck.Check(y.ToBytes(32)).Should().Be(KeyCheckResult.NonCanonical);
            Ed25519KeyCheck.Check((y + SignBit).ToBytes(32)).Should().Be(KeyCheckResult.NonCanonical);
        }
    }

    [Fact]
    public void Refuses_a_sign_bit_on_x_of_zero()
    {
        Ed25519KeyCheck.Check((BigInteger.One + SignBit).ToBytes(32)).Should().Be(KeyCheckResult.NonCanonical);
        Ed25519KeyCheck.Check((Reference.P - 1 + SignBit).ToBytes(32)).Should().Be(KeyCheckResult.NonCanonical);
    }

    [Fact]
    public void Tells_the_curve_from_its_twist()
    {
        for (var y = 2; y < 300; y++)
        {
            var y2 = (BigInteger)y * y;
            var x2 = Reference.Mod((y2 - 1) * Reference.Invert(Reference.D * y2 + 1));
            var onCurve = BigInteger.ModPow(x2, (Reference.P - 1) / 2, Reference.P).IsOne;
            var result = Ed25519KeyCheck.Check(new BigInteger(y).ToBytes(32));
            (result != KeyCheckResult.NotOnCurve).Should().Be(onCurve, "y = {0}", y);
        }
    }

    [Fact]
    public void Refuses_a_valid_key_plus_any_torsion_point()
    {
        var torsion = Decode("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
        var sum = CurveConstants.Base;
        var bytes = new byte[32];
        for (var multiple = 1; multiple <= 8; multiple++)
        {
            sum = sum.Plus(torsion);
            PointEncoding.Encode(sum, bytes);
            Ed25519KeyCheck.Check(bytes).Should()
                .Be(multiple == 8 ? KeyCheckResult.Valid : KeyCheckResult.NotPrimeOrder);
        }
    }

    private static KeyCheckResult Check(string hex) => Ed25519KeyCheck.Check(Convert.FromHexString(hex));

    private static EdwardsPoint Decode(string hex)
    {
        PointEncoding.Decode(Convert.FromHexString(hex), out var point).Should().Be(PointDecoding.Valid);
        return point;
    }
}
