using System.Text;
using System.Text.Json.Nodes;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Json;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Policy;

/// <summary>Policy files as bytes: what no JSON value can show.</summary>
internal static class PolicyDocumentCases
{
    public static CaseFile Build()
    {
        var file = new CaseFile("policy", "documents");
        var good = PolicyDocument.Of(PolicyDocument.Rule("all", [])).ToJsonString();
        foreach (var (name, text, comment, flag) in new[]
        {
            ("empty", "", "An empty file.", Flag.NotJson), ("array", $"[{good}]", "An array instead of an object.", Flag.NotJson),
            ("text", "\"allow\"", "A text instead of an object.", Flag.NotJson), ("truncated", good[..^1], "The last brace is missing.", Flag.NotJson),
            ("byte-order-mark", "\ufeff" + good, "A byte order mark.", Flag.LenientJson), ("comment", "// all\n" + good, "A comment.", Flag.LenientJson),
            ("trailing-comma", good[..^2] + ",]}", "A comma after the last rule.", Flag.LenientJson), ("trailing-text", good + good, "A second policy.", Flag.LenientJson),
            ("duplicate-rules", good[..^1] + ",\"rules\":[]}", "rules twice.", Flag.DuplicateMember),
            ("duplicate-allow", good.Replace("\"allow\":true", "\"allow\":false,\"allow\":true", StringComparison.Ordinal), "allow twice.", Flag.DuplicateMember),
            ("duplicate-allow-escaped", good.Replace("\"allow\":true", "\"\\u0061llow\":false,\"allow\":true", StringComparison.Ordinal), "allow twice, once escaped.", Flag.DuplicateMember),
            ("lone-surrogate", good.Replace("\"all\"", "\"\\ud800\"", StringComparison.Ordinal), "Half a character in a name.", Flag.LoneSurrogate),
            ("version-point-zero", good.Replace("\"version\":1", "\"version\":1.0", StringComparison.Ordinal), "The version with a fraction.", Flag.NumberForm),
        })
        {
            Document(file, name, comment, flag, Encoding.UTF8.GetBytes(text)).Refuse(PolicyDocument.Caller());
        }

        Document(
            file, "invalid-utf8", "A byte that is no UTF-8.", Flag.InvalidUtf8,
            Bytes.Replace(Encoding.UTF8.GetBytes(good.Replace("\"all\"", "\"#\"", StringComparison.Ordinal)), "#", [0xff])).Refuse(PolicyDocument.Caller());
        Document(file, "escapes", "Escapes and white space.", Flag.EscapedText, Encoding.UTF8.GetBytes(good.Replace("\"all\"", "\n\"\\u0061ll\"", StringComparison.Ordinal)))
            .Step(PolicyDocument.Caller(), new JsonObject { ["decision"] = "allow", ["rule"] = "all" });
        return file;
    }

    private static PlainCase Document(CaseFile file, string name, string comment, string flag, byte[] bytes) =>
        file.Plain(name, comment, flag).Given("policyBase64", Convert.ToBase64String(bytes));
}
