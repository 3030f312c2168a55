using System.Buffers.Text;
using System.Text;
using OathMesh.Conformance.Tests.Support;

namespace OathMesh.Conformance.Tests.Operations;

public sealed class MintOperationTests
{
    private const string Refused = """{"outcome":"refused"}""";
    private const string Required = "\"iss\":\"i\",\"sub\":\"svc://a\",\"aud\":\"b\",\"act\":\"c\",\"iat\":1,\"exp\":61,\"jti\":\"0123456789abcdef\"";

    private static readonly string Header = Segment($$"""{"typ":"om+jwt","alg":"EdDSA","kid":"{{Conversation.KeyId}}"}""");

    [Fact]
    public async Task Writes_members_in_the_order_of_the_protocol_whatever_their_order_in_the_case()
    {
        var token = await Conversation.MintAsync(
            $$""","rqh":"sha256:{{new string('0', 64)}}","tenant":"t","env":"e","delegated_by":"d","src":{"sha":"1","repo":"r","type":"y"},"reason":"ä\n","scope":["a"],"nbf":1000""");

        var payload =
            """{"iss":"https://issuer.test","sub":"agent://ci","aud":"https://a.test","act":"read","iat":1000,"exp":1100,"jti":"0123456789abcdef","nbf":1000,"scope":["a"],"reason":"ä\n","src":{"type":"y","repo":"r","sha":"1"},"delegated_by":"d","env":"e","tenant":"t","rqh":"sha256:"""
            + new string('0', 64) + "\"}";
        token.Should().StartWith($"{Header}.{Segment(payload)}.").And.HaveLength(Header.Length + Segment(payload).Length + 2 + 86);
    }

    [Fact]
    public async Task Clamps_a_lifetime()
    {
        var result = (await RunAsync(Required.Replace("\"exp\":61", "\"exp\":9007199254740992", StringComparison.Ordinal))).Single();

        var payload = "{" + Required.Replace("\"exp\":61", "\"exp\":301", StringComparison.Ordinal) + "}";
        result.Should().StartWith($$"""{"token":"{{Header}}.{{Segment(payload)}}.""");
    }

    [Theory]
    [InlineData("\"sub\":\"svc://a\"", "\"sub\":\"a\"")]
    [InlineData("\"sub\":\"svc://a\"", "\"sub\":1")]
    [InlineData("\"aud\":\"b\"", "\"aud\":[\"b\"]")]
    [InlineData("\"iss\":\"i\"", "\"iss\":\"\"")]
    [InlineData("\"iss\":\"i\",", "")]
    [InlineData("\"iat\":1", "\"iat\":1.5")]
    [InlineData("\"iat\":1", "\"iat\":-1")]
    [InlineData("0123456789abcdef", "short")]
    [InlineData("\"act\":\"c\"", "\"act\":\"c\",\"reason\":\"\\ud800\"")]
    [InlineData("\"act\":\"c\"", "\"act\":\"c\",\"scope\":[1]")]
    public async Task Refuses_malformed_claims(string good, string bad) =>
        (await RunAsync(Required.Replace(good, bad, StringComparison.Ordinal))).Should().Equal(Refused);

    [Fact]
    public async Task Does_not_guess_at_a_case_that_it_does_not_understand()
    {
        (await RunAsync(Required + ",\"email\":\"x\"")).Single().Should().Be("errored: CaseFormatException: The member email is not known here.");
        (await RunAsync(Required + ",\"src\":{\"ref\":\"x\"}")).Single().Should().Be("errored: CaseFormatException: The member ref is not known here.");
        (await Conversation.RunAsync("mint", "\"seed\":\"AAAA\",\"claims\":{}")).Single().Should().Be("errored: CaseFormatException: The member seed must be 32 bytes as base64url.");
    }

    private static string Segment(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static Task<IReadOnlyList<string>> RunAsync(string claims) =>
        Conversation.RunAsync("mint", $$"""
            "seed":"{{Conversation.Seed}}","claims":{{{claims}}}
            """);
}
