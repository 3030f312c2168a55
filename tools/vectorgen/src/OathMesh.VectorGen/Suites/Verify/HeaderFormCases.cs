using System.Text;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Json;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Step 2: further members, and the header as JSON.</summary>
internal static class HeaderFormCases
{
    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "header-form");
        Members(file);
        Json(file);
        Limits(file);
        return file;
    }

    private static void Members(CaseFile file)
    {
        var embedded = CompactJson.Write(TestKeys.Outsider.Jwk());
        file.Verify("jwk", "The attacker's key in the header, and the attacker's signature.", Flag.EmbeddedKey)
            .Deny("header_not_allowed", t => t.HeaderMember("jwk", embedded).SignedBy(TestKeys.Outsider));
        file.Verify("jwk-own-key", "The issuer's own key in the header: not wrong, and not allowed.", Flag.EmbeddedKey)
            .Deny("header_not_allowed", t => t.HeaderMember("jwk", CompactJson.Write(TestKeys.Issuer.Jwk())));
        file.Verify("jku", "An address of keys in the header.", Flag.EmbeddedKey)
            .Deny("header_not_allowed", t => t.HeaderMember("jku", "\"https://attacker.test/jwks.json\"").SignedBy(TestKeys.Outsider));
        file.Verify("jku-own", "The issuer's own address of keys.", Flag.EmbeddedKey)
            .Deny("header_not_allowed", t => t.HeaderMember("jku", "\"https://issuer.test/.well-known/jwks.json\""));
        foreach (var (name, raw, flag) in new[]
        {
            ("x5u", "\"https://attacker.test/chain.pem\"", Flag.EmbeddedKey), ("x5c", "[\"MIIB\"]", Flag.EmbeddedKey), ("x5t", "\"AAAA\"", Flag.EmbeddedKey),
            ("x5t#S256", "\"AAAA\"", Flag.EmbeddedKey), ("crit", "[\"exp\"]", Flag.CriticalHeader), ("b64", "false", Flag.CriticalHeader),
            ("b64", "true", Flag.CriticalHeader), ("zip", "\"DEF\"", Flag.CriticalHeader), ("cty", "\"JWT\"", Flag.HeaderMember), ("enc", "\"A256GCM\"", Flag.HeaderMember),
            ("iss", "\"https://issuer.test\"", Flag.HeaderMember), ("nonce", "\"n\"", Flag.HeaderMember), ("url", "\"https://inventory.internal\"", Flag.HeaderMember),
            ("x", "1", Flag.HeaderMember), ("Alg", "\"none\"", Flag.HeaderMember), ("KID", "\"1\"", Flag.HeaderMember), ("", "1", Flag.HeaderMember),
            ("__proto__", "{\"alg\":\"none\"}", Flag.HeaderMember),
        })
        {
            var suffix = name.Length == 0 ? "empty-name" : name.Replace('#', '-') + (raw == "true" ? "-true" : "");
            file.Verify($"member-{suffix}", $"A header member beyond the three: {JsonString.Ascii(name)}.", flag).Deny("header_not_allowed", t => t.HeaderMember(name, raw));
        }

        file.Verify("crit-empty", "An empty crit.", Flag.CriticalHeader).Deny("header_not_allowed", t => t.HeaderMember("crit", "[]"));
        file.Verify("crit-and-b64", "An unencoded payload (RFC 7797), announced as it should be.", Flag.CriticalHeader)
            .Deny("header_not_allowed", t => t.HeaderMember("b64", "false").HeaderMember("crit", "[\"b64\"]"));
        file.Verify("jwk-escaped", "A member is what its decoded name says.", Flag.EmbeddedKey, Flag.EscapedText)
            .Deny("header_not_allowed", t => t.Header.Add("\"jw\\u006b\"", embedded));
        file.Verify("member-null", "A further member that is null is a member.", Flag.HeaderMember).Deny("header_not_allowed", t => t.HeaderMember("jwk", "null"));
    }

    private static void Json(CaseFile file)
    {
        foreach (var (name, text, comment, flag) in new[]
        {
            ("not-json", "typ=om+jwt", "No JSON at all.", Flag.NotJson), ("array", "[\"om+jwt\",\"EdDSA\"]", "An array.", Flag.NotJson),
            ("string", "\"om+jwt\"", "A string.", Flag.NotJson),
            ("null", "null", "The literal null.", Flag.NotJson), ("number", "7", "A number.", Flag.NotJson), ("truncated", "{0}", "The closing brace is missing.", Flag.NotJson),
            ("two-objects", "{0}}{}", "Two objects.", Flag.LenientJson), ("trailing-text", "{0}}x", "Text after the object.", Flag.LenientJson),
            ("trailing-comma", "{0},}", "A comma after the last member.", Flag.LenientJson),
            ("comment", "{0}/**/}", "A comment.", Flag.LenientJson), ("line-comment", "{0}}//", "A comment after the object.", Flag.LenientJson),
            ("byte-order-mark", "\ufeff{0}}", "A byte order mark.", Flag.LenientJson),
            ("nul-after", "{0}}\0", "A zero byte after the object.", Flag.LenientJson), ("duplicate-alg", "{0},\"alg\":\"EdDSA\"}", "alg twice, the same.", Flag.DuplicateMember),
            ("duplicate-alg-none", "{0},\"alg\":\"none\"}", "alg twice, the second time none.", Flag.DuplicateMember),
            ("duplicate-alg-escaped", "{0},\"\\u0061lg\":\"EdDSA\"}", "alg twice, once escaped.", Flag.DuplicateMember),
            ("duplicate-kid", "{0},\"kid\":\"1\"}", "kid twice.", Flag.DuplicateMember), ("duplicate-typ", "{0},\"typ\":\"JWT\"}", "typ twice.", Flag.DuplicateMember),
            ("duplicate-unknown", "{0},\"x\":1,\"x\":1}", "An unknown member twice: the form is judged before the names.", Flag.DuplicateMember),
            ("lone-surrogate", "{0},\"x\":\"\\ud800\"}", "Half a character in an unknown member: the form is judged before the names.", Flag.LoneSurrogate),
            ("lone-surrogate-name", "{0},\"\\udc00\":1}", "Half a character in a name.", Flag.LoneSurrogate),
        })
        {
            file.Verify(name, comment, flag).Deny("header_invalid", t => t.HeaderText(text.Replace("{0}", t.Header.ToString()[..^1], StringComparison.Ordinal)));
        }

        foreach (var member in new[] { "typ", "alg", "kid" })
        {
            file.Verify($"invalid-utf8-in-{member}", $"A byte that is no UTF-8, in {member}.", Flag.InvalidUtf8)
                .Deny("header_invalid", t => t.HeaderBytes(Bytes.Replace(Encoding.UTF8.GetBytes(t.HeaderMember(member, "\"a#\"").Header.ToString()), "#", [0xff])));
            file.Verify($"lone-surrogate-in-{member}", $"Half a character, in {member}.", Flag.LoneSurrogate).Deny("header_invalid", t => t.HeaderMember(member, "\"a\\ud800\""));
        }

        file.Verify("invalid-utf8", "Bytes that are no UTF-8, in an unknown member.", Flag.InvalidUtf8)
            .Deny("header_invalid", t => t.HeaderBytes(Bytes.Replace(Encoding.UTF8.GetBytes(t.HeaderMember("x", "\"#\"").Header.ToString()), "#", [0xff])));
        file.Verify("utf16", "The header as UTF-16.", Flag.InvalidUtf8).Deny("header_invalid", t => t.HeaderBytes(Encoding.Unicode.GetBytes(t.Header.ToString())));
        file.Verify("white-space", "JSON white space around and inside the object.", Flag.Valid)
            .Allow(t => t.HeaderText(" \t\r\n" + t.Header.ToString().Replace(",", " ,\n", StringComparison.Ordinal).Replace("{", "{ ", StringComparison.Ordinal) + "\n "));
    }

    private static void Limits(CaseFile file)
    {
        file.Verify("depth-4", "Nested four deep: well-formed, so the further member decides.", Flag.Boundary, Flag.ResourceLimit)
            .Deny("header_not_allowed", t => t.HeaderMember("x", "[[[]]]"));
        file.Verify("depth-5", "Nested five deep.", Flag.Boundary, Flag.ResourceLimit).Deny("header_invalid", t => t.HeaderMember("x", "[[[[]]]]"));
        file.Verify("members-32", "32 members: well-formed, so the further members decide.", Flag.Boundary, Flag.ResourceLimit).Deny("header_not_allowed", t => Fill(t, 32));
        file.Verify("members-33", "33 members.", Flag.Boundary, Flag.ResourceLimit).Deny("header_invalid", t => Fill(t, 33));
    }

    private static void Fill(TokenDraft token, int members)
    {
        while (token.Header.Count < members)
        {
            token.HeaderMember($"x{token.Header.Count}", "0");
        }
    }
}
