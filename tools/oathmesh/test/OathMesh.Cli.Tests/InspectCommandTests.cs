using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using OathMesh.Cli.Tests.Support;

namespace OathMesh.Cli.Tests;

public sealed class InspectCommandTests : IDisposable
{
    private const string Header = """{"typ":"om+jwt","alg":"EdDSA","kid":"k"}""";

    private readonly Workshop _workshop = Workshop.Open();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public async Task Shows_header_claims_and_countdown_marked_unverified()
    {
        var token = await _workshop.MintTokenAsync();
        _workshop.Cli.Time.Advance(TimeSpan.FromSeconds(20));

        var result = (await _workshop.Cli.PipeAsync(token, "inspect")).ShouldSucceed();

        result.Output.Should().Match(
            "UNVERIFIED: *\nheader\n  typ  om+jwt\n  alg  EdDSA\n  kid  *\npayload\n  iss  https://issuer.test\n*\nsignature: 64 bytes, not checked\nexpires in 100 s\n");
        result.Output.Should().NotContain(token.Split('.')[2]);
    }

    [Fact]
    public async Task Gives_the_same_as_json()
    {
        var json = (await _workshop.Cli.RunAsync("inspect", await _workshop.MintTokenAsync(), "--json")).ShouldSucceed().Json;

        json.EnumerateObject().Select(member => member.Name).Should().Equal("verified", "header", "payload", "signature_bytes", "expires_in");
        json.GetProperty("verified").GetBoolean().Should().BeFalse();
        json.GetProperty("header").GetProperty("typ").GetString().Should().Be("om+jwt");
        json.GetProperty("payload").GetProperty("sub").GetString().Should().Be(Workshop.Subject);
        json.GetProperty("signature_bytes").GetInt32().Should().Be(64);
        json.GetProperty("expires_in").GetInt64().Should().Be(120);
    }

    [Theory]
    [InlineData("1767225601", "expires in 1 s", "1")]
    [InlineData("1767225600", "expired 0 s ago", "0")]
    [InlineData("1767225599", "expired 1 s ago", "-1")]
    [InlineData("9223372036854775807", "expires in 9223372035087550207 s", "9223372035087550207")]
    [InlineData("-9223372036854775808", "expired 9223372038622001408 s ago", "-9223372038622001408")]
    [InlineData("1e400", "says no time at which it expires", "null")]
    [InlineData("\"1\"", "says no time at which it expires", "null")]
    public async Task Counts_down_from_whatever_exp_says(string exp, string text, string json)
    {
        var token = Token(Header, $$"""{"exp":{{exp}}}""");

        (await _workshop.Cli.RunAsync("inspect", token)).ShouldSucceed().Output.Should().EndWith($"\n{text}\n");
        (await _workshop.Cli.RunAsync("inspect", token, "--json")).ShouldSucceed().Json.GetProperty("expires_in").GetRawText().Should().Be(json);
    }

    [Fact]
    public async Task Nothing_in_a_token_reaches_the_terminal_raw()
    {
        const string Hostile = "\u001b]0;owned\u0007\u009b2J\u202e\u200b\u2028\r\n\u0000\ue000\ud83d\udc68\u200d";
        var token = Token(
            """{"typ":"om+jwt","alg":"EdDSA","kid":"k","\u001b[2J":"x"}""",
            JsonSerializer.Serialize(new Dictionary<string, object> { ["reason"] = Hostile, [Hostile] = new[] { Hostile } }));
        var raw = Token(Header, $$"""{"reason":"{{"\u202e\u009b\u200b"}}","scope":["{{"\u202e"}}"]}""");

        foreach (var arguments in (string[][])[["inspect", token], ["inspect", token, "--json"], ["inspect", raw], ["inspect", raw, "--json"]])
        {
            var result = (await _workshop.Cli.RunAsync(arguments)).ShouldSucceed();
            result.Output.Replace("\n", "", StringComparison.Ordinal).EnumerateRunes().Should().OnlyContain(
                rune => rune.Value == 0x1f468 || (rune.Value >= ' ' && rune.Value <= '~'));
            result.Output.Should().Contain("\\u202e");
        }

        var json = (await _workshop.Cli.RunAsync("inspect", token, "--json")).Json;
        json.GetProperty("payload").GetProperty("reason").GetString().Should().Be(Hostile);
    }

    [Fact]
    public async Task Readable_text_of_any_language_stays_readable()
    {
        var token = await _workshop.MintTokenAsync("--reason", "Größe 東京 عربى 🚀");

        (await _workshop.Cli.RunAsync("inspect", token)).Output.Should().Contain("Größe 東京 عربى 🚀");
    }

    [Theory]
    [InlineData("", "token_malformed")]
    [InlineData("a.b", "token_malformed")]
    [InlineData("a.b.c.d", "token_malformed")]
    [InlineData("..", "token_malformed")]
    [InlineData("e30=.e30.e30", "token_malformed")]
    [InlineData("e30.e 30.e30", "token_malformed")]
    [InlineData("e30.e30.a", "token_malformed")]
    [InlineData("W10.e30.e30", "header_invalid")]
    [InlineData("e30.W10.e30", "payload_invalid")]
    public async Task Says_why_it_cannot_decode(string token, string code)
    {
        (await _workshop.Cli.PipeAsync(token, "inspect")).ShouldFail(1, "*It cannot be decoded.*");
        (await _workshop.Cli.PipeAsync(token, "inspect", "--json")).ShouldFailAsJson(1, code);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{} x")]
    [InlineData("""{"exp":1,"exp":2}""")]
    [InlineData("""{"exp":1,"\u0065xp":2}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("""{"a":[[[[1]]]]}""")]
    public async Task Refuses_payloads_that_are_not_strict_json(string payload)
    {
        (await _workshop.Cli.PipeAsync(Token(Header, payload), "inspect", "--json")).ShouldFailAsJson(1, "payload_invalid");
    }

    [Fact]
    public async Task Refuses_invalid_utf8_and_what_is_too_long()
    {
        var invalid = $"{Base64Url.EncodeToString("{}"u8)}.{Base64Url.EncodeToString([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}'])}.e30";
        (await _workshop.Cli.PipeAsync(invalid, "inspect", "--json")).ShouldFailAsJson(1, "payload_invalid");

        (await _workshop.Cli.PipeAsync("e30.e30." + new string('A', 8184), "inspect")).ShouldSucceed();
        (await _workshop.Cli.PipeAsync("e30.e30." + new string('A', 8185), "inspect", "--json")).ShouldFailAsJson(1, "token_too_large");
        (await _workshop.Cli.PipeAsync(new string('.', 10_000_000), "inspect", "--json")).ShouldFailAsJson(1, "token_too_large");
    }

    private static string Token(string header, string payload) =>
        $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.e30";
}
