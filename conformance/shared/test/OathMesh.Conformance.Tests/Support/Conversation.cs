using System.Text;
using System.Text.Json;
using OathMesh.Conformance.Operations;
using OathMesh.Conformance.Protocol;

namespace OathMesh.Conformance.Tests.Support;

/// <summary>Lines to a testee on the core, and its answers.</summary>
internal static class Conversation
{
    /// <summary>The seed of bytes 1 to 32, and its public key.</summary>
    public const string Seed = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA";
    public const string KeyId = "WWpn_pfHui9YKR4CZtQsDGMu7_Gch2zYChfSvnxgtPk";
    public const string X = "ebVWLo_mVPlAeLES6KmLp5AfhTrmlb7X4OORC60ElmQ";
    public const string KeySet = $$"""{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"{{KeyId}}","x":"{{X}}"}]}""";

    public static async Task<IReadOnlyList<string>> SendAsync(params string[] lines)
    {
        using var output = new MemoryStream();
        using var input = new StringReader(string.Join('\n', lines));
        await TesteeLoop.RunAsync(new Core(), input, output);
        return Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Runs one operation.</summary>
    /// <returns>The results, each as JSON, or one text that begins with <c>errored: </c>.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(string operation, string members)
    {
        var answers = await SendAsync($$"""{"cmd":"run","seq":1,"op":"{{operation}}",{{members.ReplaceLineEndings("")}}}""");
        using var answer = JsonDocument.Parse(answers.Should().ContainSingle().Subject);
        answer.RootElement.GetProperty("seq").GetInt32().Should().Be(1);
        return answer.RootElement.TryGetProperty("results", out var results)
            ? [.. results.EnumerateArray().Select(result => result.GetRawText())]
            : ["errored: " + answer.RootElement.GetProperty("message").GetString()];
    }

    public static async Task<string> MintAsync(string moreClaims = "")
    {
        var results = await RunAsync("mint", $$"""
            "seed":"{{Seed}}","claims":{"iss":"https://issuer.test","sub":"agent://ci","aud":"https://a.test","act":"read","iat":1000,"exp":1100,"jti":"0123456789abcdef"{{moreClaims}}}
            """);
        using var result = JsonDocument.Parse(results.Should().ContainSingle().Subject);
        return result.RootElement.GetProperty("token").GetString()!;
    }

    private sealed class Core : ITestee
    {
        public string Name => "core";

        public string Version => "1.0.0";

        public string Language => "csharp";

        public IReadOnlyList<string> Capabilities => CoreOperations.Names;

        public ValueTask RunAsync(string operation, JsonElement run, Utf8JsonWriter results) => CoreOperations.RunAsync(operation, run, results);
    }
}
