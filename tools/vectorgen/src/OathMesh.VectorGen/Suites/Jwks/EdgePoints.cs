using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Jwks;

/// <summary>32 bytes that are no acceptable public key, and why (docs/protocol.md section 7).</summary>
internal sealed record EdgePoint(string Name, string Comment, string Flag, byte[] Encoding);

internal static class EdgePoints
{
    public static IReadOnlyList<EdgePoint> All { get; } = [.. SmallOrder(), .. MixedOrder(), .. NonCanonical(), .. OffCurve()];

    private static IEnumerable<EdgePoint> SmallOrder()
    {
        var order8 = CurvePoint.OfOrder8;
        foreach (var (name, point) in new[]
        {
            ("identity", CurvePoint.Identity), ("order-2", CurvePoint.OfOrder2), ("order-4", CurvePoint.OfOrder4), ("order-4-negative", 3 * CurvePoint.OfOrder4),
            ("order-8", order8), ("order-8-times-3", 3 * order8), ("order-8-times-5", 5 * order8), ("order-8-times-7", 7 * order8),
        })
        {
            yield return new($"small-{name}", "a point whose order divides 8.", Flag.SmallOrderKey, point.Encode());
        }
    }

    private static IEnumerable<EdgePoint> MixedOrder()
    {
        var key = EdgeSigner.Secret(TestKeys.IssuerNext.Seed) * CurvePoint.Base;
        yield return new("mixed-order-2", "a good point plus one of order 2.", Flag.MixedOrderKey, (key + CurvePoint.OfOrder2).Encode());
        yield return new("mixed-order-4", "a good point plus one of order 4.", Flag.MixedOrderKey, (key + CurvePoint.OfOrder4).Encode());
        yield return new("mixed-order-8", "a good point plus one of order 8.", Flag.MixedOrderKey, (key + CurvePoint.OfOrder8).Encode());
        yield return new(
            "mixed-order-2-probe", "a point with a component of order 2, which CVE-2025-69277 let pass.", Flag.MixedOrderKey,
            Convert.FromHexString("fe894df18abf1c20088bfbe6c9ad45d42ec20663eaf7111eaea1d851da0d7f89"));
    }

    private static IEnumerable<EdgePoint> NonCanonical()
    {
        yield return new("non-canonical-identity", "the identity, its y written as p + 1.", Flag.NonCanonicalPoint, CurvePoint.Encode(CurvePoint.P + 1, sign: false));
        yield return new("non-canonical-identity-sign", "the identity with the sign of an x that is 0.", Flag.NonCanonicalPoint, CurvePoint.Encode(1, sign: true));
        yield return new("non-canonical-order-2-sign", "the point of order 2 with the sign of an x that is 0.", Flag.NonCanonicalPoint, CurvePoint.Encode(CurvePoint.P - 1, sign: true));
        yield return new("non-canonical-order-4", "a point of order 4, its y written as p.", Flag.NonCanonicalPoint, CurvePoint.Encode(CurvePoint.P, sign: false));
        yield return new("non-canonical-all-ones", "2^255 - 1 and the sign bit: 32 bytes of ff.", Flag.NonCanonicalPoint, CurvePoint.Encode(CurvePoint.P + 18, sign: true));
        for (var y = 2; y < 19; y++)
        {
            if (CurvePoint.FromY(y, odd: false) is not null)
            {
                yield return new($"non-canonical-y-{y}", $"a point of large order, its y written as p + {y}.", Flag.NonCanonicalPoint, CurvePoint.Encode(CurvePoint.P + y, sign: false));
            }
        }
    }

    private static IEnumerable<EdgePoint> OffCurve()
    {
        for (var y = 2; y < 8; y++)
        {
            if (CurvePoint.FromY(y, odd: false) is null)
            {
                yield return new($"off-curve-y-{y}", "no point has this y.", Flag.NonCanonicalPoint, CurvePoint.Encode(y, sign: false));
            }
        }
    }
}
