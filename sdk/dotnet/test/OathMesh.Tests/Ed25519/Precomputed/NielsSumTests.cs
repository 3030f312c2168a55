using OathMesh.Ed25519;
namespace OathMesh.Tests.Ed25519;

public sealed class NielsSumTests
{
    [Fact]
    public void Lanes_and_one_by_one_agree_for_every_count()
    {
        var terms = Terms(13);
        for (var count = 0; count <= terms.Length; count++)
        {
            var expected = EdwardsPointTests.Affine(NielsSum.OneByOne(terms.AsSpan(0, count)));
            EdwardsPointTests.Affine(NielsSum.Of(terms.AsSpan(0, count), lanes: true)).Should().Be(expected);
            EdwardsPointTests.Affine(NielsSum.Of(terms.AsSpan(0, count), lanes: false)).Should().Be(expected);
            if (FieldLanes.IsSupported)
                EdwardsPointTests.Affine(LaneSum.Of(terms.AsSpan(0, count))).Should().Be(expected);
        }
    }

    [Fact]
    public void A_point_and_its_negative_cancel_out_in_both()
    {
        var point = Terms(1)[0];
        NielsPoint.Copy(point, 1, out var negative);
        NielsPoint[] terms = [point, point, NielsPoint.Identity, negative, negative, NielsPoint.Identity];
        NielsSum.OneByOne(terms).IsIdentity.Should().BeTrue();
        NielsSum.Of(terms, lanes: true).IsIdentity.Should().BeTrue();
    }

    private static NielsPoint[] Terms(int count)
    {
        var point = CurveConstants.Base;
        var terms = new NielsPoint[count];
        for (var i = 0; i < count; i++)
        {
            var (x, y) = EdwardsPointTests.Affine(point);
            NielsPoint.Copy(new NielsPoint(x.ToElement(), y.ToElement()), i % 3 == 0 ? 1 : 0, out terms[i]);
            point = point.Double();
        }

        return terms;
    }
}
