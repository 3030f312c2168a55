using OathMesh.Tests.Support;

namespace OathMesh.Tests.Verification;

public sealed class HeaderTests
{
    private readonly Receiver _receiver = new();

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("HS256")]
    [InlineData("ES256")]
    [InlineData("RS256")]
    [InlineData("Ed25519")]
    [InlineData("eddsa")]
    [InlineData("")]
    [InlineData(null)]
    public Task Denies_every_other_algorithm(string? alg) =>
        _receiver.ShouldDenyAsync(Sign(_receiver.Header(alg: alg)), 2, "algorithm_not_allowed");

    [Fact]
    public async Task Denies_an_HMAC_keyed_with_the_public_key()
    {
        var segments = Sign(_receiver.Header(alg: "HS256")).Split('.');
        var mac = System.Security.Cryptography.HMACSHA256.HashData(
            _receiver.Key.PublicKey.RawBytes, System.Text.Encoding.ASCII.GetBytes($"{segments[0]}.{segments[1]}"));
        await _receiver.ShouldDenyAsync($"{segments[0]}.{segments[1]}.{System.Buffers.Text.Base64Url.EncodeToString(mac)}", 2, "algorithm_not_allowed");
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("OM+JWT")]
    [InlineData("application/om+jwt")]
    [InlineData("")]
    [InlineData(null)]
    public Task Denies_every_other_type(string? typ) => _receiver.ShouldDenyAsync(Sign(_receiver.Header(typ: typ)), 2, "type_not_allowed");

    [Theory]
    [InlineData("jwk", """{"kty":"OKP"}""")]
    [InlineData("jku", "\"https://evil.example/jwks\"")]
    [InlineData("x5u", "\"https://evil.example/x\"")]
    [InlineData("x5c", "[\"AA\"]")]
    [InlineData("crit", "[\"exp\"]")]
    [InlineData("b64", "false")]
    [InlineData("zip", "\"DEF\"")]
    [InlineData("cty", "\"JWT\"")]
    [InlineData("x", "null")]
    [InlineData("", "1")]
    public Task Denies_any_further_member(string name, string value) =>
        _receiver.ShouldDenyAsync(Sign(_receiver.Header(more: $",\"{name}\":{value}")), 2, "header_not_allowed");

    [Theory]
    [InlineData("""{"typ":"om+jwt","alg":"EdDSA"}""")]
    [InlineData("""{"typ":"om+jwt","alg":"EdDSA","kid":""}""")]
    [InlineData("""{"typ":"om+jwt","alg":"EdDSA","kid":"a/b"}""")]
    [InlineData("""{"typ":"om+jwt","alg":"EdDSA","kid":1}""")]
    [InlineData("""{"typ":"om+jwt","alg":"EdDSA","kid":null}""")]
    [InlineData("""{"typ":["om+jwt"],"alg":"EdDSA","kid":"k"}""")]
    [InlineData("""{"typ":"om+jwt","alg":{},"kid":"k"}""")]
    [InlineData("""{"typ":"om+jwt","alg":"EdDSA","kid":"k","kid":"k"}""")]
    [InlineData("""{"typ":"om+jwt","alg":"EdDSA","alg":"none","kid":"k"}""")]
    [InlineData("""{"typ":"om+jwt","\u0061lg":"EdDSA","alg":"EdDSA","kid":"k"}""")]
    [InlineData("""{"typ":"om+jwt","alg":"EdDSA","kid":"k",}""")]
    [InlineData("""{"typ":"om+jwt","alg":"EdDSA","kid":"k"} x""")]
    [InlineData("""{"typ":"om+jwt","alg":"EdDSA","kid":"k"/**/}""")]
    [InlineData("\uFEFF{\"typ\":\"om+jwt\",\"alg\":\"EdDSA\",\"kid\":\"k\"}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("x")]
    [InlineData(" ")]
    public Task Denies_what_is_not_a_strict_object_with_a_key_id(string header) => _receiver.ShouldDenyAsync(Sign(header), 2, "header_invalid");

    [Fact]
    public async Task Holds_both_sides_of_the_key_ids_length()
    {
        await _receiver.ShouldDenyAsync(Sign(Kid(64)), 5, "key_unknown");
        await _receiver.ShouldDenyAsync(Sign(Kid(65)), 2, "header_invalid");

        static string Kid(int length) => $$"""{"typ":"om+jwt","alg":"EdDSA","kid":"{{new string('k', length)}}"}""";
    }

    [Fact]
    public async Task Allows_members_in_any_order_with_white_space_and_escapes() =>
        await _receiver.ShouldAllowAsync(Sign($$""" { "kid" : "{{_receiver.Key.PublicKey.KeyId}}" , "\u0061lg":"EdDS\u0041", "typ":"om+jwt" } """));

    private string Sign(string header) => _receiver.SignRaw(
        header, "{" + string.Join(',', _receiver.Payload().Select(member => $"\"{member.Key}\":{member.Value}")) + "}");
}
