using OathMesh.Tests.Support;

namespace OathMesh.Tests.Verification;

public sealed class CredentialTests
{
    private readonly Receiver _receiver = new();

    [Fact]
    public async Task Denies_a_request_without_a_token()
    {
        (await _receiver.SendAsync([])).ShouldDeny(0, "token_missing");
        (await _receiver.SendAsync([null])).ShouldDeny(0, "token_missing");
        (await _receiver.SendAsync([""])).ShouldDeny(0, "token_missing");
        (await _receiver.SendAsync(["OathMesh"])).ShouldDeny(0, "token_missing");
        (await _receiver.SendAsync(["OathMesh   "])).ShouldDeny(0, "token_missing");
    }

    [Theory]
    [InlineData("Bearer {0}")]
    [InlineData("OathMeshx {0}")]
    [InlineData("OathMesh\t{0}")]
    [InlineData("{0}")]
    [InlineData(" OathMesh {0}")]
    public async Task Does_not_find_a_token_under_another_scheme(string form) =>
        (await _receiver.SendAsync([string.Format(null, form, _receiver.Mint())])).ShouldDeny(0, "token_missing");

    [Theory]
    [InlineData("OathMesh {0}")]
    [InlineData("oathmesh {0}")]
    [InlineData("OATHMESH {0}")]
    [InlineData("OathMesh    {0}")]
    public async Task Finds_the_token_whatever_the_case_of_the_scheme(string form) =>
        (await _receiver.SendAsync([string.Format(null, form, _receiver.Mint())])).IsAllowed.Should().BeTrue();

    [Fact]
    public async Task Denies_two_fields_and_joined_tokens()
    {
        var token = $"OathMesh {_receiver.Mint()}";
        (await _receiver.SendAsync([token, token])).ShouldDeny(0, "token_ambiguous");
        (await _receiver.SendAsync([token, "Bearer x"])).ShouldDeny(0, "token_ambiguous");
        (await _receiver.SendAsync(["Bearer x", token])).ShouldDeny(0, "token_ambiguous");
        (await _receiver.SendAsync([$"{token}, {token}"])).ShouldDeny(0, "token_ambiguous");
        (await _receiver.SendAsync([$"{token},"])).ShouldDeny(0, "token_ambiguous");
    }

    [Fact]
    public async Task Denies_any_number_of_segments_but_three()
    {
        var token = _receiver.Mint();
        await _receiver.ShouldDenyAsync(token[..token.LastIndexOf('.')], 1, "token_malformed");
        await _receiver.ShouldDenyAsync(token + ".", 1, "token_malformed");
        await _receiver.ShouldDenyAsync(token + ".AA", 1, "token_malformed");
        await _receiver.ShouldDenyAsync("abc", 1, "token_malformed");
        await _receiver.ShouldDenyAsync("..", 1, "token_malformed");
        await _receiver.ShouldDenyAsync(".AA.AA", 1, "token_malformed");
        await _receiver.ShouldDenyAsync("AA..AA", 1, "token_malformed");
        await _receiver.ShouldDenyAsync("AA.AA.", 1, "token_malformed");
        await _receiver.ShouldDenyAsync(string.Join('.', Enumerable.Repeat("A", 4000)), 1, "token_malformed");
        await _receiver.ShouldDenyAsync(string.Join('.', Enumerable.Repeat("A", 8000)), 1, "token_too_large");
    }

    [Fact]
    public async Task Holds_both_sides_of_the_size_bounds()
    {
        var header = _receiver.Header();
        await _receiver.ShouldDenyAsync(TokenOf(header, 8192), 3, "claim_invalid:iss");
        await _receiver.ShouldDenyAsync(TokenOf(header, 8193), 1, "token_too_large");

        // 384 bytes encode as 512 characters.
        await _receiver.ShouldDenyAsync(_receiver.SignRaw(header.PadRight(384), "{}"), 3, "claim_missing:iss");
        await _receiver.ShouldDenyAsync(_receiver.SignRaw(header.PadRight(385), "{}"), 1, "token_too_large");
    }

    [Fact]
    public async Task Denies_huge_input_without_using_memory()
    {
        var dots = new string('.', 1_000_000);
        var header = new string('A', 100_000_000);
        await _receiver.ShouldDenyAsync(dots, 1, "token_too_large");
        string[] field = [$"OathMesh {header}.AA.AA"];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = await _receiver.SendAsync(field);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(100_000);
        result.ShouldDeny(1, "token_too_large");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Denies_foreign_characters_and_padding_in_each_segment(int segment)
    {
        foreach (var bad in new[] { "=", "==", "+", "/", " ", "\n", "\r", "\t", "é", "\0", "%3D", "*" })
        {
            await _receiver.ShouldDenyAsync(Bend(segment, s => s + bad), 1, "token_malformed");
            await _receiver.ShouldDenyAsync(Bend(segment, s => s.Insert(2, bad)), 1, "token_malformed");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Denies_unused_bits_that_are_not_zero_and_impossible_lengths_in_each_segment(int segment)
    {
        // Four characters hold 24 bits; AB and AAB hold 8 and 16 with one unused bit set.
        string aligned(string s) => s[..(s.Length / 4 * 4)];
        await _receiver.ShouldDenyAsync(Bend(segment, s => aligned(s) + "AB"), 1, "token_malformed");
        await _receiver.ShouldDenyAsync(Bend(segment, s => aligned(s) + "AAB"), 1, "token_malformed");
        await _receiver.ShouldDenyAsync(Bend(segment, s => aligned(s) + "A"), 1, "token_malformed");
    }

    private string Bend(int segment, Func<string, string> change)
    {
        var segments = _receiver.Mint().Split('.');
        segments[segment] = change(segments[segment]);
        return string.Join('.', segments);
    }

    private static string TokenOf(string header, int length)
    {
        var encodedHeader = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(header));
        var rest = length - encodedHeader.Length - 2;
        var signature = new string('A', 86);
        var payload = "{\"iss\":1}";
        var encodedLength = rest - signature.Length;
        while (System.Buffers.Text.Base64Url.GetEncodedLength(payload.Length) < encodedLength)
        {
            payload += " ";
        }

        var encoded = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(payload));

        // Where the payload's length cannot be reached exactly, the signature makes up for it.
        signature = new string('A', signature.Length + encodedLength - encoded.Length);
        return $"{encodedHeader}.{encoded}.{signature}";
    }
}
