using System.Text;
using System.Text.Json;
using OathMesh.Keys;

namespace OathMesh.Tests.Keys;

public sealed class JsonWebKeySetTests
{
    private const string X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    private const string Good = $$"""{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","use":"sig","kid":"a","x":"{{X}}"}""";

    [Fact]
    public void Accepts_good_sets()
    {
        Parse(Good).KeyIds.Should().Equal("a");
        Parse("").Count.Should().Be(0);
        Parse($$"""{"kty":"OKP","crv":"Ed25519","kid":"a","x":"{{X}}","key_ops":["verify"],"x5t":"?","unknown":{"d":1} }""").Count.Should().Be(1);
        Parse(Good + """,{"kty":"RSA","kid":"r","n":"AQAB","e":"AQAB"},{"kty":"OKP","crv":"X25519","x":"AA"},{"kty":"AKP","alg":"ML-DSA-44","pub":"AA"}""").KeyIds.Should().Equal("a");
    }

    [Theory]
    [InlineData(Good + "," + Good, "twice")]
    [InlineData("""{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"},""" + Good, "twice")]
    [InlineData($$"""{"kty":"OKP","crv":"Ed25519","kid":"a","x":"{{X}}","d":"AA"}""", "private or symmetric")]
    [InlineData("""{"kty":"RSA","kid":"r","n":"AQAB","e":"AQAB","dp":"AA"}""", "private or symmetric")]
    [InlineData("""{"kty":"oct","kid":"s","k":"AA"}""", "private or symmetric")]
    [InlineData("""{"kty":"oct","kid":"s"}""", "not oct")]
    [InlineData("""{"kid":"s"}""", "kty")]
    [InlineData($$"""{"kty":"OKP","crv":"Ed25519","use":"enc","kid":"a","x":"{{X}}"}""", "use must be sig")]
    [InlineData($$"""{"kty":"OKP","crv":"Ed25519","key_ops":["sign","verify"],"kid":"a","x":"{{X}}"}""", "key_ops")]
    [InlineData($$"""{"kty":"OKP","crv":"Ed25519","alg":"ES256","kid":"a","x":"{{X}}"}""", "alg must be EdDSA")]
    [InlineData($$"""{"kty":"OKP","crv":"Ed25519","x":"{{X}}"}""", "kid must be")]
    [InlineData($$"""{"kty":"OKP","crv":"Ed25519","kid":"a/b","x":"{{X}}"}""", "kid must be")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","kid":"a"}""", "x must be")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUR"}""", "x must be")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp"}""", "x must be")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","kid":"a","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""", "small order")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","kid":"a","x":"_olN8Yq_HCAIi_vmya1F1C7CBmPq9xEerqHYUdoNf4k"}""", "prime-order")]
    [InlineData("1", "JSON object")]
    [InlineData("""{"kty":1}""", "kty must be a string")]
    [InlineData("""{"kty":"OKP","kty":"OKP"}""", "strict JSON")]
    [InlineData("""{"kty":"\ud800"}""", "strict JSON")]
    public void Refuses_the_whole_set(string keys, string message)
    {
        var act = () => Parse(keys);
        act.Should().Throw<KeyFormatException>().WithMessage($"*{message}*");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[]} x""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    [InlineData("""{"keys":[/**/]}""")]
    public void Refuses_what_is_not_a_key_set(string json)
    {
        var act = () => JsonWebKeySet.Parse(Encoding.UTF8.GetBytes(json));
        act.Should().Throw<KeyFormatException>();
    }

    [Fact]
    public void Holds_both_sides_of_the_bounds()
    {
        Parse(Keys(100)).Count.Should().Be(100);
        FluentActions.Invoking(() => Parse(Keys(101))).Should().Throw<KeyFormatException>().WithMessage("*at most 100*");
        var padded = Encoding.UTF8.GetBytes("{\"keys\":[]}".PadRight(65_536));
        JsonWebKeySet.Parse(padded).Count.Should().Be(0);
        FluentActions.Invoking(() => JsonWebKeySet.Parse([.. padded, (byte)' '])).Should().Throw<KeyFormatException>().WithMessage("*at most 65536*");

        static string Keys(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => Good.Replace("\"a\"", $"\"k{i}\"", StringComparison.Ordinal)));
    }

    /// <summary>None of these sets has an Ed25519 key; what matters is that those with private, symmetric, duplicate or misused keys are refused whole.</summary>
    [Fact]
    public void Agrees_with_Wycheproof_on_sets_that_must_be_refused()
    {
        using var corpus = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "corpora/wycheproof/json_web_key_test.json")));
        var seen = 0;
        foreach (var group in corpus.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            seen += group.GetProperty("tests").GetArrayLength();
            var set = Encoding.UTF8.GetBytes(group.GetProperty("private").GetRawText());
            FluentActions.Invoking(() => JsonWebKeySet.Parse(set)).Should().Throw<KeyFormatException>(group.GetProperty("comment").GetString());
        }

        seen.Should().Be(26);
    }

    private static JsonWebKeySet Parse(string keys) => JsonWebKeySet.Parse(Encoding.UTF8.GetBytes($$"""{"keys":[{{keys}}]}"""));
}
