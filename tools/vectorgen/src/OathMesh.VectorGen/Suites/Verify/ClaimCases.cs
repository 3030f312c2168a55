using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Step 11: <c>sub</c>, <c>act</c> and <c>jti</c>.</summary>
internal static class ClaimCases
{
    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "claims");
        foreach (var claim in new[] { "sub", "act", "jti" })
        {
            file.Verify($"{claim}-missing", $"No {claim}.", Flag.ClaimMissing).Deny($"claim_missing:{claim}", t => t.Without(claim));
            foreach (var (name, raw) in new[]
            {
                ("null", "null"), ("number", "1767225600176722560"), ("true", "true"), ("array", "[\"agent://ci/deploy-bot\"]"), ("object", "{\"sub\":\"agent://ci/deploy-bot\"}"),
            })
            {
                file.Verify($"{claim}-{name}", $"{claim} is not a string.", Flag.ClaimType).Deny($"claim_invalid:{claim}", t => t.Claim(claim, raw));
            }
        }

        file.Verify("act-rfc8693", "An actor object, which RFC 8693 calls act too.", Flag.ClaimType)
            .Deny("claim_invalid:act", t => t.Claim("act", """{"sub":"https://service.test","act":{"sub":"https://other.test"}}"""));
        Subjects(file);
        Actions(file);
        TokenIds(file);
        return file;
    }

    private static void Subjects(CaseFile file)
    {
        foreach (var scheme in new[] { "agent", "svc", "job", "tool", "user" })
        {
            Good(file, "sub", $"scheme-{scheme}", $"{scheme}://a", Flag.ClaimForm);
        }

        Good(file, "sub", "path-256", "agent://" + new string('a', 256), Flag.Boundary);
        Good(file, "sub", "all-marks", "user://AZaz09/_.@:~%+=-", Flag.ClaimForm);
        Good(file, "sub", "separator-in-path", "svc://a://b", Flag.ClaimForm);
        Good(file, "sub", "slashes", "job:////", Flag.ClaimForm);
        Bad(file, "sub", [
            ("empty", ""), ("no-scheme", "deploy-bot"), ("scheme-alone", "agent"), ("scheme-and-colon", "agent:ci"), ("one-slash", "agent:/ci"), ("path-empty", "agent://"),
            ("scheme-empty", "://ci"), ("path-257", "agent://" + new string('a', 257)),
            ("scheme-upper-case", "Agent://ci"), ("scheme-unknown", "admin://ci"), ("scheme-https", "https://ci"), ("scheme-prefix", "agen://ci"), ("scheme-longer", "agents://ci"),
            ("scheme-space", " agent://ci"), ("space", "agent://ci/deploy bot"),
            ("trailing-space", "agent://ci "), ("newline", "agent://ci\n"), ("nul", "agent://ci\0"), ("tab", "agent://ci\tx"), ("query", "agent://ci?x"),
            ("fragment", "agent://ci#x"), ("backslash", "agent://ci\\x"), ("asterisk", "agent://*"), ("quote", "agent://\"ci\""),
            ("comma", "agent://a,b"), ("semicolon", "agent://a;b"), ("dollar", "agent://a$b"), ("ampersand", "agent://a&b"), ("exclamation", "agent://a!b"),
            ("parentheses", "agent://(a)"), ("brackets", "agent://[::1]"), ("delete", "agent://a\u007f"),
            ("not-ascii", "agent://b\u00fccher"), ("full-width", "agent://\uff41"), ("right-to-left", "agent://\u202ebot"), ("zero-width", "agent://ci\u200b"),
            ("arabic-digit", "agent://\u0661"),
        ]);
    }

    private static void Actions(CaseFile file)
    {
        Good(file, "act", "1", "a", Flag.Boundary);
        Good(file, "act", "128", new string('a', 128), Flag.Boundary);
        Good(file, "act", "all-marks", "AZaz09._:/-", Flag.ClaimForm);
        Bad(file, "act", [
            ("empty", ""), ("129", new string('a', 129)), ("space", "inventory read"), ("comma", "read,write"), ("asterisk", "*"), ("asterisk-at-end", "inventory.*"),
            ("plus", "a+b"), ("percent", "a%20b"), ("tilde", "~a"), ("at", "a@b"), ("hash", "a#b"), ("question", "a?b"),
            ("equals", "a=b"), ("backslash", "a\\b"), ("newline", "a\nb"), ("trailing-newline", "inventory.read\n"), ("nul", "inventory.read\0"), ("not-ascii", "l\u00f6schen"),
            ("full-width", "\uff52ead"),
        ]);
    }

    private static void TokenIds(CaseFile file)
    {
        Good(file, "jti", "16", "0123456789abcdef", Flag.Boundary);
        Good(file, "jti", "128", new string('j', 128), Flag.Boundary);
        Good(file, "jti", "all-marks", "AZaz09._~-AZaz09", Flag.ClaimForm);
        Good(file, "jti", "uuid", "9b2f1c9e-8f1b-4c57-9d2e-0a6f6f1f3b11", Flag.ClaimForm);
        Good(file, "jti", "digits", "1234567890123456", Flag.ClaimForm);
        Bad(file, "jti", [
            ("empty", ""), ("1", "j"), ("15", "0123456789abcde"), ("129", new string('j', 129)), ("space", "0123456789 abcdef"), ("plus", "0123456789+abcdef"),
            ("slash", "0123456789/abcdef"), ("equals", "0123456789abcdef=="), ("colon", "urn:uuid:9b2f1c9e"),
            ("braces", "{9b2f1c9e-8f1b-4c57-9d2e-0a6f6f1f3b11}"), ("nul", "0123456789abcdef\0"), ("newline", "0123456789abcdef\n"), ("asterisk", "0123456789abcde*"),
            ("percent", "0123456789abcdef%00"), ("not-ascii", "0123456789abcd\u00e9f"),
            ("emoji-8", "\ud83d\ude80\ud83d\ude80\ud83d\ude80\ud83d\ude80\ud83d\ude80\ud83d\ude80\ud83d\ude80\ud83d\ude80"), ("full-width", "\uff10123456789abcdef"),
        ]);
    }

    private static void Good(CaseFile file, string claim, string name, string value, string flag) =>
        file.Verify($"{claim}-{name}", $"A well-formed {claim}.", flag == Flag.Boundary ? [Flag.Valid, flag] : [Flag.Valid, Flag.ClaimForm]).Allow(t => t.Text(claim, value));

    private static void Bad(CaseFile file, string claim, (string Name, string Value)[] values)
    {
        foreach (var (name, value) in values)
        {
            file.Verify($"{claim}-{name}", $"A malformed {claim}.", Flag.ClaimForm).Deny($"claim_invalid:{claim}", t => t.Text(claim, value));
        }
    }
}
