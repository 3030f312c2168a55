using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Step 3: the payload's members: duplicates, unknown ones, depth and number.</summary>
internal static class MemberCases
{
    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "members");
        Duplicates(file);
        Unknown(file);
        Limits(file);
        return file;
    }

    private static void Duplicates(CaseFile file)
    {
        foreach (var (name, rawName, rawValue, comment) in new[]
        {
            ("exp", "\"exp\"", "1767225720", "exp twice with one value."), ("exp-later", "\"exp\"", "1798761600", "exp twice, the second a year away."),
            ("exp-escaped", "\"\\u0065xp\"", "1767225720", "exp twice, once with an escape."),
            ("exp-escaped-fully", "\"\\u0065\\u0078\\u0070\"", "1767225720", "exp twice, once in escapes only."),
            ("exp-escaped-upper-case", "\"e\\u0078\\u0070\"", "1767225720", "exp twice, the escapes in another place."),
            ("iss", "\"iss\"", "\"https://attacker.test\"", "iss twice."),
            ("sub", "\"sub\"", "\"agent://ci/admin\"", "sub twice."), ("aud", "\"aud\"", "\"https://inventory.internal\"", "aud twice."),
            ("act", "\"act\"", "\"admin\"", "act twice."),
            ("jti", "\"jti\"", "\"0123456789abcdef\"", "jti twice."), ("jti-slash", "\"j\\u0074i\"", "\"0123456789abcdef\"", "jti twice, once with an escape."),
        })
        {
            file.Verify($"duplicate-{name}", comment, Flag.DuplicateMember).Deny("payload_invalid", t => t.Append(rawName, rawValue));
        }

        foreach (var (name, raw, comment) in new[]
        {
            ("unknown", "1,\"x\":1", "An unknown claim twice."), ("unknown-empty-name", "1,\"\":1,\"\":2", "Two members with an empty name."),
            ("nested", "{\"a\":1,\"a\":2}", "A member twice inside an unknown object."),
            ("nested-escaped", "{\"a\":1,\"\\u0061\":2}", "A member twice inside an unknown object, once escaped."),
            ("in-array", "[{\"a\":1},{\"b\":1,\"b\":1}]", "A member twice inside an object inside an array."),
            ("not-adjacent", "{\"a\":{\"b\":1},\"c\":[{}],\"a\":1}", "A member twice with others between."),
            ("surrogate-pair", "{\"\\ud83d\\ude80\":1,\"\ud83d\ude80\":2}", "A member twice, once as a surrogate pair in escapes and once as it is."),
            ("solidus", "{\"a\\/b\":1,\"a/b\":2}", "A member twice: an escaped solidus is a solidus."),
        })
        {
            file.Verify($"duplicate-{name}", comment, Flag.DuplicateMember).Deny("payload_invalid", t => t.Claim("x", raw));
        }

        file.Verify("duplicate-in-src", "A member of src twice.", Flag.DuplicateMember).Deny("payload_invalid", t => t.Claim("src", """{"repo":"acme/shop","repo":"acme/shop"}"""));
        file.Verify("duplicate-in-src-escaped", "A member of src twice, once escaped.", Flag.DuplicateMember)
            .Deny("payload_invalid", t => t.Claim("src", """{"repo":"acme/shop","re\u0070o":"acme/admin"}"""));
        foreach (var (name, raw, comment) in new[]
        {
            ("sibling-objects", "[{\"a\":1},{\"a\":2}]", "One name in two objects of an array."),
            ("parent-and-child", "{\"x\":{\"x\":1}}", "One name in an object and in the one inside."),
            ("nested-iss", "{\"iss\":\"https://attacker.test\",\"exp\":0}", "Names of claims inside another claim."),
            ("composed-and-decomposed", "{\"\u00e9\":1,\"e\u0301\":2}", "Names that only look alike: no normalisation."),
        })
        {
            file.Verify($"distinct-{name}", comment, Flag.Valid, Flag.DuplicateMember).Allow(t => t.Claim("x", raw));
        }

        file.Verify("distinct-case", "Names differ by case: Exp and EXP are unknown claims.", Flag.Valid, Flag.DuplicateMember)
            .Allow(t => t.Claim("Exp", "0").Claim("EXP", "\"never\"").Claim("Aud", "1"));
    }

    private static void Unknown(CaseFile file)
    {
        foreach (var (name, raw) in new[]
        {
            ("null", "null"), ("number", "-1.5E+400"), ("true", "true"), ("string", "\"\\u0000\\u2028\""), ("array", "[1,\"2\",null,[]]"), ("object", "{\"a\":{\"b\":{}}}"),
            ("empty-object", "{}"),
        })
        {
            file.Verify($"unknown-{name}", "An unknown claim is ignored, whatever it holds.", Flag.Valid, Flag.UnknownMember).Allow(t => t.Claim("x", raw));
        }

        foreach (var name in new[] { "__proto__", "constructor", "toString", "hasOwnProperty", "length", "$ref", "@type", "" })
        {
            var suffix = name.Trim('_', '$', '@');
            file.Verify($"unknown-named-{(suffix.Length == 0 ? "empty" : suffix)}", "An unknown claim whose name means something to a language or a library.", Flag.Valid, Flag.UnknownMember)
                .Allow(t => t.Claim(name, """{"sub":"agent://ci/admin","exp":0}"""));
        }

        file.Verify("proto-brings-no-claim", "A claim inside __proto__ is no claim.", Flag.ClaimMissing, Flag.UnknownMember)
            .Deny("claim_missing:sub", t => t.Without("sub").Claim("__proto__", """{"sub":"agent://ci/admin"}"""));
        file.Verify("cnf", "Claims of other standards are unknown here.", Flag.Valid, Flag.UnknownMember)
            .Allow(t => t.Claim("cnf", """{"jkt":"x"}""").Claim("client_id", "\"c\"").Claim("roles", "[\"admin\"]").Claim("auth_time", "1"));
        file.Verify("names-escaped", "Claims are known by their decoded names.", Flag.Valid, Flag.EscapedText).Allow(t =>
        {
            t.Payload.Respell("iss", "\"i\\u0073s\"");
            t.Payload.Respell("exp", "\"\\u0065xp\"");
            t.Payload.Respell("jti", "\"jt\\u0069\"");
        });
    }

    private static void Limits(CaseFile file)
    {
        foreach (var (name, four, five) in new[]
        {
            ("objects", "{\"a\":{\"b\":{}}}", "{\"a\":{\"b\":{\"c\":{}}}}"), ("arrays", "[[[]]]", "[[[[]]]]"), ("mixed", "[{\"a\":[1]}]", "[{\"a\":[{}]}]"),
        })
        {
            file.Verify($"depth-4-{name}", "Nested four deep, the outermost object counted.", Flag.Valid, Flag.Boundary, Flag.ResourceLimit).Allow(t => t.Claim("x", four));
            file.Verify($"depth-5-{name}", "Nested five deep.", Flag.Boundary, Flag.ResourceLimit).Deny("payload_invalid", t => t.Claim("x", five));
        }

        file.Verify("depth-5-in-src", "Nested five deep inside an unknown member of src.", Flag.Boundary, Flag.ResourceLimit)
            .Deny("payload_invalid", t => t.Claim("src", """{"x":[[[]]]}"""));
        file.Verify("depth-2000", "Nested two thousand deep.", Flag.ResourceLimit).Deny("payload_invalid", t => t.Claim("x", new string('[', 2000) + new string(']', 2000)));
        file.Verify("members-32", "32 members.", Flag.Valid, Flag.Boundary, Flag.ResourceLimit).Allow(t => Fill(t, 32));
        file.Verify("members-33", "33 members.", Flag.Boundary, Flag.ResourceLimit).Deny("payload_invalid", t => Fill(t, 33));
        file.Verify("members-32-nested", "32 members in all, the nested ones counted.", Flag.Valid, Flag.Boundary, Flag.ResourceLimit).Allow(t => t.Claim("x", Nested(24)));
        file.Verify("members-33-nested", "33 members in all, the nested ones counted.", Flag.Boundary, Flag.ResourceLimit).Deny("payload_invalid", t => t.Claim("x", Nested(25)));
        file.Verify("members-33-in-src", "33 members in all, those of src counted.", Flag.Boundary, Flag.ResourceLimit).Deny("payload_invalid", t => t.Claim("src", Nested(25)));
        file.Verify("elements-200", "Elements of an array are no members.", Flag.Valid, Flag.ResourceLimit)
            .Allow(t => t.Claim("x", "[" + string.Join(',', Enumerable.Repeat("0", 200)) + "]"));
    }

    private static void Fill(TokenDraft token, int members)
    {
        while (token.Payload.Count < members)
        {
            token.Claim($"x{token.Payload.Count}", "0");
        }
    }

    private static string Nested(int members) => "{" + string.Join(',', Enumerable.Range(0, members).Select(i => $"\"y{i}\":0")) + "}";
}
