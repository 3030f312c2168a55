using System.Text;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Verification;

public sealed class PayloadTests
{
    private readonly Receiver _receiver = new();

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("")]
    [InlineData("{\"iss\":\"x\",}")]
    [InlineData("{\"iss\":\"x\"}{}")]
    [InlineData("{'iss':'x'}")]
    [InlineData("{\"iss\":\"x\"//\n}")]
    [InlineData("{\"iss\":\"x\",\"a\":NaN}")]
    [InlineData("{\"iss\":\"x\",\"a\":01}")]
    [InlineData("\uFEFF{\"iss\":\"x\"}")]
    public Task Denies_what_is_not_a_strict_object(string payload) =>
        payload.Length == 0
            ? _receiver.ShouldDenyAsync(_receiver.SignRaw(_receiver.Header(), payload), 1, "token_malformed")
            : _receiver.ShouldDenyAsync(_receiver.SignRaw(_receiver.Header(), payload), 3, "payload_invalid");

    [Theory]
    [InlineData("\"iss\":\"https://issuer.test\"")]
    [InlineData("\"\\u0065xp\":1")]
    [InlineData("\"exp\":1")]
    [InlineData("\"x\":1,\"\\u0078\":1")]
    [InlineData("\"src\":{\"type\":\"a\",\"ty\\u0070e\":\"b\"}")]
    [InlineData("\"deep\":[{\"a\":1,\"a\":2}]")]
    public Task Denies_duplicate_members_anywhere(string more) => _receiver.ShouldDenyAsync(With(more), 3, "payload_invalid");

    [Fact]
    public Task Takes_the_same_name_in_different_objects_for_what_it_is() =>
        _receiver.ShouldAllowAsync(With("\"a\":{\"iss\":1,\"b\":{\"iss\":2}},\"c\":[{\"iss\":1},{\"iss\":1}]"));

    [Theory]
    [InlineData("\"x\":\"\\ud800\"")]
    [InlineData("\"x\":\"\\udc00\"")]
    [InlineData("\"x\":\"\\ud800\\u0041\"")]
    [InlineData("\"x\":[\"\\ud83d\"]")]
    [InlineData("\"\\ud800\":1")]
    [InlineData("\"x\":{\"\\udfff\":1}")]
    public Task Denies_unpaired_surrogates_in_every_string(string more) => _receiver.ShouldDenyAsync(With(more), 3, "payload_invalid");

    [Theory]
    [InlineData("iss")]
    [InlineData("sub")]
    [InlineData("aud")]
    [InlineData("act")]
    [InlineData("jti")]
    [InlineData("reason")]
    [InlineData("env")]
    [InlineData("tenant")]
    [InlineData("delegated_by")]
    [InlineData("rqh")]
    [InlineData("unknown")]
    public async Task Denies_invalid_UTF8_and_lone_surrogates_in_each_claim(string claim)
    {
        foreach (var bad in new byte[][] { [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82] })
        {
            await _receiver.ShouldDenyAsync(WithBytes(claim, bad), 3, "payload_invalid");
        }

        await _receiver.ShouldDenyAsync(WithBytes(claim, "\\ud800"u8.ToArray()), 3, "payload_invalid");
    }

    [Fact]
    public async Task Holds_both_sides_of_the_bounds_on_depth_and_members()
    {
        await _receiver.ShouldAllowAsync(With("\"x\":[[[1]]]"));
        await _receiver.ShouldDenyAsync(With("\"x\":[[[[1]]]]"), 3, "payload_invalid");
        await _receiver.ShouldAllowAsync(With("\"x\":{\"y\":{\"z\":{}}}"));
        await _receiver.ShouldDenyAsync(With("\"x\":{\"y\":{\"z\":{\"w\":{}}}}"), 3, "payload_invalid");

        // Seven claims are required: 25 more make 32.
        await _receiver.ShouldAllowAsync(With(Members(25)));
        await _receiver.ShouldDenyAsync(With(Members(26)), 3, "payload_invalid");
        await _receiver.ShouldAllowAsync(With($"\"x\":{{{Members(24)}}}"));
        await _receiver.ShouldDenyAsync(With($"\"x\":{{{Members(25)}}}"), 3, "payload_invalid");

        static string Members(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"m{i}\":{i}"));
    }

    [Fact]
    public async Task Ignores_unknown_claims() => await _receiver.ShouldAllowAsync(With("\"foo\":{\"bar\":[null,true,1.5e3]}"));

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("[\"https://issuer.test\"]")]
    public Task Denies_an_issuer_that_is_not_a_non_empty_string(string value) =>
        _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["iss"] = value), 3, "claim_invalid:iss");

    [Fact]
    public Task Denies_a_missing_issuer() => _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p.Remove("iss")), 3, "claim_missing:iss");

    [Theory]
    [InlineData("https://issuer.test/")]
    [InlineData("https://ISSUER.test")]
    [InlineData("https://issuer.test:443")]
    [InlineData("https://issuer.tes")]
    [InlineData("https://issuer.test\\u0000")]
    [InlineData("https://other.test")]
    public Task Denies_an_issuer_that_is_not_trusted_to_the_letter(string issuer) =>
        _receiver.ShouldDenyAsync(_receiver.SignPayload(p => p["iss"] = $"\"{issuer}\""), 4, "issuer_untrusted");

    [Fact]
    public Task Compares_the_issuer_after_its_escapes_are_decoded() =>
        _receiver.ShouldAllowAsync(_receiver.SignPayload(p => p["iss"] = "\"https:\\/\\/\\u0069ssuer.test\""));

    private string With(string more)
    {
        var members = _receiver.Payload().Select(member => $"\"{member.Key}\":{member.Value}");
        return _receiver.SignRaw(_receiver.Header(), "{" + string.Join(',', members) + "," + more + "}");
    }

    private string WithBytes(string claim, byte[] bad)
    {
        var payload = _receiver.Payload();
        payload[claim] = "\"xx#xx\"";
        var text = Encoding.UTF8.GetBytes("{" + string.Join(',', payload.Select(member => $"\"{member.Key}\":{member.Value}")) + "}");
        var place = text.AsSpan().IndexOf((byte)'#');
        return _receiver.SignRaw(Encoding.UTF8.GetBytes(_receiver.Header()), [.. text[..place], .. bad, .. text[(place + 1)..]]);
    }
}
