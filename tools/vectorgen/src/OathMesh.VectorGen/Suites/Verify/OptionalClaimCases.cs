using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Json;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Step 11: <c>scope</c>, the texts and <c>src</c>.</summary>
internal static class OptionalClaimCases
{
    private const string Rocket = "\ud83d\ude80";

    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "optional-claims");
        Scope(file);
        foreach (var claim in new[] { "reason", "env", "tenant", "delegated_by" })
        {
            Texts(file, claim, raw => t => t.Claim(claim, raw), $"claim_invalid:{claim}", thorough: claim == "reason");
        }

        foreach (var member in new[] { "type", "repo", "workflow", "run_id", "sha" })
        {
            Texts(file, $"src-{member}", raw => t => t.Claim("src", $"{{\"{member}\":{raw}}}"), "claim_invalid:src", thorough: member == "repo");
        }

        Source(file);
        return file;
    }

    private static void Scope(CaseFile file)
    {
        foreach (var (name, raw, comment) in new[]
        {
            ("empty", "[]", "No scope at all is not the absence of the claim."), ("one", "[\"read\"]", "One scope."), ("32", List(32), "As many as there may be."),
            ("duplicates", "[\"a\",\"a\"]", "The same twice: kept as it is."),
            ("empty-text", "[\"\"]", "An empty text."), ("any-text", "[\"a b\",\"\u00e9\\n\",\"*\"]", "Any text: a scope has no alphabet."),
            ("long-text", $"[\"{new string('s', 1000)}\"]", "A long text: only the token's size bounds it."),
        })
        {
            file.Verify($"scope-{name}", comment, Flag.Valid, Flag.ClaimForm).Allow(t => t.Claim("scope", raw));
        }

        foreach (var (name, raw, comment) in new[]
        {
            ("33", List(33), "One more than there may be."), ("string", "\"read write\"", "A text with spaces, as OAuth has it."), ("null", "null", "Null is not absent."),
            ("number", "1", "A number."), ("object", "{\"read\":true}", "An object."),
            ("true", "true", "A literal."), ("of-numbers", "[1]", "A number inside."), ("of-null", "[null]", "Null inside."), ("of-arrays", "[[\"read\"]]", "An array inside."),
            ("of-objects", "[{}]", "An object inside."), ("mixed", "[\"read\",1]", "A text, then a number."),
            ("33-last-number", List(32)[..^1] + ",1]", "32 texts, then a number."),
        })
        {
            file.Verify($"scope-{name}", comment, name == "33" ? Flag.Boundary : Flag.ClaimType).Deny("claim_invalid:scope", t => t.Claim("scope", raw));
        }
    }

    private static void Texts(CaseFile file, string name, Func<string, Action<TokenDraft>> claim, string code, bool thorough)
    {
        bool IsAsked(string suffix) => thorough || suffix is "512-bytes" or "513-bytes" or "516-bytes-of-four" or "null" or "number";

        foreach (var (suffix, raw, comment) in new[]
        {
            ("empty", "\"\"", "An empty text."), ("512-bytes", Quoted('a', 512), "The longest text."),
            ("512-bytes-of-two", Quoted("\u00e9", 256), "256 letters of two bytes: 512 bytes."),
            ("512-bytes-of-four", Quoted(Rocket, 128), "128 characters of four bytes: 512 bytes, 256 UTF-16 units."),
            ("512-bytes-escaped", "\"" + string.Concat(Enumerable.Repeat("\\u0061", 512)) + "\"", "512 escaped letters: 3,072 bytes as they are written, 512 decoded."),
        }.Where(text => IsAsked(text.Item1)))
        {
            file.Verify($"{name}-{suffix}", comment, suffix.Contains("of", StringComparison.Ordinal) || suffix.Contains("escaped", StringComparison.Ordinal) ? [Flag.Valid, Flag.LengthUnit] : [Flag.Valid, Flag.Boundary])
                .Allow(claim(raw));
        }

        foreach (var (suffix, raw, comment, flag) in new[]
        {
            ("513-bytes", Quoted('a', 513), "A byte more than the longest text.", Flag.Boundary),
            ("514-bytes-of-two", Quoted("\u00e9", 257), "257 letters of two bytes: 514 bytes, though 257 characters.", Flag.LengthUnit),
            ("516-bytes-of-four", Quoted(Rocket, 129), "129 characters of four bytes: 516 bytes, though 258 UTF-16 units.", Flag.LengthUnit),
            ("513-bytes-escaped", "\"" + string.Concat(Enumerable.Repeat("\\u0061", 513)) + "\"", "513 escaped letters.", Flag.LengthUnit),
            ("null", "null", "Null is not absent.", Flag.ClaimType), ("number", "42", "A number.", Flag.ClaimType), ("true", "true", "A literal.", Flag.ClaimType),
            ("array", "[\"a\"]", "An array.", Flag.ClaimType), ("object", "{}", "An object.", Flag.ClaimType),
        }.Where(text => IsAsked(text.Item1)))
        {
            file.Verify($"{name}-{suffix}", comment, flag).Deny(code, claim(raw));
        }
    }

    private static void Source(CaseFile file)
    {
        file.Verify("src-empty", "An empty src.", Flag.Valid).Allow(t => t.Claim("src", "{}"));
        file.Verify("src-all-members", "Every member of src.", Flag.Valid)
            .Allow(t => t.Claim("src", """{"type":"github-actions","repo":"acme/shop","workflow":"deploy.yml","run_id":"42","sha":"0123456789abcdef0123456789abcdef01234567"}"""));
        file.Verify("src-order", "The order of the members is free.", Flag.Valid).Allow(t => t.Claim("src", """{"sha":"1","run_id":"2","repo":"3"}"""));
        file.Verify("src-unknown-members", "Unknown members of src are ignored, whatever they hold.", Flag.Valid, Flag.UnknownMember)
            .Allow(t => t.Claim("src", """{"actor":{"id":1},"repo":"acme/shop","Repo":1,"ref":["main"]}"""));
        file.Verify("src-names-escaped", "Members of src are known by their decoded names.", Flag.Valid, Flag.EscapedText)
            .Allow(t => t.Claim("src", """{"re\u0070o":"acme/shop"}"""));
        file.Verify("src-name-escaped-and-wrong", "Members of src are judged by their decoded names.", Flag.EscapedText, Flag.ClaimType)
            .Deny("claim_invalid:src", t => t.Claim("src", """{"re\u0070o":1}"""));
        foreach (var (name, raw) in new[] { ("null", "null"), ("string", "\"acme/shop\""), ("array", "[\"acme/shop\"]"), ("number", "1"), ("true", "true") })
        {
            file.Verify($"src-{name}", "src is not an object.", Flag.ClaimType).Deny("claim_invalid:src", t => t.Claim("src", raw));
        }

        file.Verify("src-last-member-wrong", "Four good members and a number.", Flag.ClaimType)
            .Deny("claim_invalid:src", t => t.Claim("src", """{"type":"a","repo":"b","workflow":"c","run_id":"d","sha":1}"""));
    }

    private static string Quoted(char letter, int count) => Quoted($"{letter}", count);

    private static string Quoted(string text, int count) => JsonString.Canonical(string.Concat(Enumerable.Repeat(text, count)));

    private static string List(int count) => "[" + string.Join(',', Enumerable.Range(1, count).Select(i => $"\"s{i}\"")) + "]";
}
