using OathMesh.Ed25519;
using System.Numerics;

namespace OathMesh.Tests.Ed25519;

public sealed class EdwardsPointTests
{
    [Fact]
    public void The_base_point_is_that_of_RFC_8032()
    {
        var bytes = new byte[PointEncoding.Size];
        PointEncoding.Encode(CurveConstants.Base, bytes);
        Convert.ToHexStringLower(bytes).Should().Be("58" + new string('6', 62));
        CurveConstants.D.ToInteger().Should().Be(Reference.D);
    }

    [Fact]
    public void Additions_and_doublings_agree_with_the_affine_law()
    {
        var point = CurveConstants.Base;
        var reference = Affine(point);
        var first = reference;
        for (var i = 0; i < 50; i++)
        {
            point = i % 3 == 0 ? point.Double() : point.Plus(CurveConstants.Base);
            reference = AffineSum(reference, i % 3 == 0 ? reference : first);
            Affine(point).Should().Be(reference);
            Affine(point.Plus(point)).Should().Be(AffineSum(reference, reference));
            Reference.Mod(point.T.ToInteger() * point.Z.ToInteger())
                .Should().Be(Reference.Mod(point.X.ToInteger() * point.Y.ToInteger()));
        }
    }

    [Fact]
    public void Every_point_has_one_encoding()
    {
        var point = CurveConstants.Base;
        var bytes = new byte[PointEncoding.Size];
        for (var i = 0; i < 100; i++)
        {
            point = point.Double();
            PointEncoding.Encode(point, bytes);
            PointEncoding.Decode(bytes, out var decoded).Should().Be(PointDecoding.Valid);
            Affine(decoded).Should().Be(Affine(point));
        }
    }

    internal static (BigInteger X, BigInteger Y) Affine(EdwardsPoint point)
    {
        var inverse = Reference.Invert(point.Z.ToInteger());
        return (Reference.Mod(point.X.ToInteger() * inverse), Reference.Mod(point.Y.ToInteger() * inverse));
    }

    /// <summary>RFC 8032, section 5.1.4: the addition law of the curve, without projective coordinates.</summary>
    private static (BigInteger X, BigInteger Y) AffineSum((BigInteger X, BigInteger Y) p, (BigInteger X, BigInteger Y) q)
    {
        var k = Reference.Mod(Reference.D * p.X * q.X * p.Y * q.Y);
        return (
            Reference.Mod((p.X * q.Y + q.X * p.Y) * Reference.Invert(1 + k)),
            Reference.Mod((p.Y * q.Y + p.X * q.X) * Reference.Invert(1 - k)));
    }
}
