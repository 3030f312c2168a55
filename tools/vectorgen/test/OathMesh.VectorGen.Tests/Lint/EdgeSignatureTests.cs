using System.Numerics;
using System.Text;
using System.Text.Json;
using OathMesh.VectorGen.Tests.Support;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Tests.Lint;

/// <summary>An edge case that nobody would accept proves nothing: these do satisfy the equation that a lenient verifier looks at.</summary>
public class EdgeSignatureTests
{
    private static readonly string[] CofactorlessNames = ["/s-plus", "/other-nonce", "/r-identity", "/key-small", "/key-non-canonical", "-always-valid"];

    private static readonly string[] CofactoredNames = ["/r-small", "/r-mixed", "/r-order-4-non-canonical", "-cofactored"];

    public static TheoryData<string> Cofactorless => Ids(CofactorlessNames);

    public static TheoryData<string> CofactoredOnly => Ids(CofactoredNames);

    [Theory]
    [MemberData(nameof(Cofactorless))]
    public void The_equation_holds(string id) => Difference(id).Should().Be(CurvePoint.Identity);

    [Theory]
    [MemberData(nameof(CofactoredOnly))]
    public void The_equation_holds_times_eight_only(string id)
    {
        var difference = Difference(id);
        difference.Should().NotBe(CurvePoint.Identity);
        (new BigInteger(8) * difference).Should().Be(CurvePoint.Identity);
    }

    [Fact]
    public void The_orders_are_what_they_are_called()
    {
        (new BigInteger(2) * CurvePoint.OfOrder2).Should().Be(CurvePoint.Identity);
        (new BigInteger(2) * CurvePoint.OfOrder4).Should().Be(CurvePoint.OfOrder2);
        (new BigInteger(4) * CurvePoint.OfOrder8).Should().Be(CurvePoint.OfOrder2);
        (CurvePoint.L * CurvePoint.Base).Should().Be(CurvePoint.Identity);
    }

    /// <summary>[S]B - R - [k]A, everything decoded as leniently as can be.</summary>
    private static CurvePoint Difference(string id)
    {
        var vector = VectorFiles.Case(id);
        var token = vector.GetProperty("steps")[0].GetProperty("input").GetProperty("authorization")[0].GetString()!["OathMesh ".Length..];
        var signature = Decode(token[(token.LastIndexOf('.') + 1)..]);
        var publicKey = Decode(vector.GetProperty("jwks").GetProperty("https://issuer.test").GetProperty("keys")[0].GetProperty("x").GetString()!);
        var k = EdgeSigner.Challenge(signature[..32], publicKey, Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]));
        var s = EdgeSigner.Number(signature.AsSpan(32));
        return (s * CurvePoint.Base) + Negate(Point(signature[..32]) + (k * Point(publicKey)));
    }

    private static CurvePoint Point(byte[] encoding)
    {
        var number = EdgeSigner.Number(encoding);
        var y = (number & ((BigInteger.One << 255) - 1)) % CurvePoint.P;
        return CurvePoint.FromY(y, odd: !(number >> 255).IsZero) ?? throw new FormatException("Not a point.");
    }

    private static CurvePoint Negate(CurvePoint point) => new((CurvePoint.P - point.X) % CurvePoint.P, point.Y);

    private static byte[] Decode(string text) => System.Buffers.Text.Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(text));

    private static TheoryData<string> Ids(string[] names) =>
        [.. VectorFiles.Load("v1/verify/ed25519.json").GetProperty("cases").EnumerateArray().Select(Id).Where(id => names.Any(name => id.Contains(name, StringComparison.Ordinal)))];

    private static string Id(JsonElement vector) => vector.GetProperty("id").GetString()!;
}
