using System.Text.Json.Nodes;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Mint;

/// <summary>Byte-exact minting, and what a minter refuses (docs/protocol.md section 2.3).</summary>
internal static class MintCases
{
    private const string Rocket = "\ud83d\ude80";

    public static CaseFile BuildExact()
    {
        var file = new CaseFile("mint", "exact");
        file.Mint("shortest", "The required claims.", Flag.Canonical).Token();
        file.Mint("every-claim", "Every claim.", Flag.Canonical).Token(Everything);
        file.Mint("input-order", "The order of the members given does not matter.", Flag.Canonical).Token(claims =>
        {
            Everything(claims);
            var members = claims.Reverse().ToList();
            claims.Clear();
            members.ForEach(member => claims.Add(member.Key, member.Value));
        });
        foreach (var key in TestKeys.All)
        {
            file.Mint($"key-{key.Number}", "Another key: header, kid and signature change.", Flag.Canonical).Key(key).Token();
        }

        foreach (var (name, member, value) in new (string, string, JsonNode)[]
        {
            ("nbf", "nbf", Defaults.Now + 10), ("nbf-zero", "nbf", 0), ("nbf-2-to-53", "nbf", 9007199254740992), ("scope", "scope", new JsonArray("a", "b")),
            ("scope-empty", "scope", new JsonArray()), ("scope-order", "scope", new JsonArray("b", "a", "b")),
            ("reason", "reason", "nightly stock count"), ("reason-empty", "reason", ""), ("delegated-by", "delegated_by", "user://alice"), ("env", "env", "prod"),
            ("tenant", "tenant", "acme"), ("src-empty", "src", new JsonObject()),
            ("src-one-member", "src", new JsonObject { ["sha"] = "1" }),
            ("src-order", "src", new JsonObject { ["sha"] = "5", ["run_id"] = "4", ["workflow"] = "3", ["repo"] = "2", ["type"] = "1" }),
            ("rqh", "rqh", WireRequest.Default.Hash()),
        })
        {
            file.Mint($"with-{name}", $"One optional claim: {member}.", Flag.Canonical).Token(claims => claims[member] = value);
        }

        foreach (var (name, lifetime) in new (string, long)[] { ("1", 1), ("120", 120), ("299", 299), ("300", 300) })
        {
            file.Mint($"lifetime-{name}", "A lifetime in bounds.", Flag.LifetimeLimit, Flag.Boundary).Token(claims => claims["exp"] = Defaults.Now + lifetime);
        }

        foreach (var (name, lifetime) in new (string, long)[] { ("0", 0), ("minus-1", -1), ("minus-year", -31_536_000), ("301", 301), ("900", 900), ("year", 31_536_000) })
        {
            file.Mint($"lifetime-clamped-{name}", "A lifetime out of bounds is clamped to 1 to 300.", Flag.LifetimeLimit).Token(claims => claims["exp"] = Defaults.Now + lifetime);
        }

        return file;
    }

    public static CaseFile BuildEscapes()
    {
        var file = new CaseFile("mint", "escapes");
        foreach (var (name, text, comment) in new[]
        {
            ("quote-and-backslash", "\"\\", "The two marks that are always escaped."), ("solidus", "a/b", "A solidus is not escaped."),
            ("short-escapes", "\b\t\n\f\r", "Control characters with an escape of two letters."),
            ("control-characters", string.Concat(Enumerable.Range(0, 32).Select(i => (char)i)), "Every control character: \\u00xx in lower case where there is no shorter escape."),
            ("delete", "\u007f", "Delete is not escaped."), ("c1-controls", "\u0080\u0085\u009f", "The second block of control characters is not escaped."),
            ("html", "<script>&'+\"</script>", "Marks that HTML-minded encoders escape."), ("latin-1", "\u00e4\u00f6\u00fc\u00df\u00e9", "Letters of two bytes."),
            ("three-bytes", "\u20ac\u4e2d\u6587", "Characters of three bytes."), ("four-bytes", Rocket, "A character of four bytes is not written as surrogates."),
            ("line-separators", "\u2028\u2029", "Line separators, which JavaScript escaped once."), ("byte-order-mark", "\ufeff", "A byte order mark inside a text is text."),
            ("noncharacters", "\ufffe\uffff\U0010ffff", "Code points that are no characters."), ("combining", "e\u0301\u00e9", "No normalisation."),
            ("right-to-left", "\u202e\u05d0", "Direction marks."), ("escape-lookalike", "\\u0041", "A text that looks like an escape."),
        })
        {
            file.Mint(name, comment, Flag.Canonical, Flag.EscapedText).Token(claims => claims["reason"] = text);
        }

        file.Mint("in-every-text", "Escapes in every claim that is a text.", Flag.Canonical, Flag.EscapedText).Token(claims =>
        {
            claims["iss"] = "https://issuer.test/\"\u00e4\"";
            claims["aud"] = "urn:\t\u00e4";
            foreach (var name in new[] { "reason", "delegated_by", "env", "tenant" })
            {
                claims[name] = $"{name}\n\"{Rocket}\"";
            }

            claims["scope"] = new JsonArray("\"", "\\", Rocket);
            claims["src"] = new JsonObject { ["type"] = "\"", ["repo"] = "\\", ["workflow"] = "\u0001", ["run_id"] = Rocket, ["sha"] = "/" };
        });
        return file;
    }

    public static CaseFile BuildLimits()
    {
        var file = new CaseFile("mint", "limits");
        foreach (var (name, member, longest, tooLong) in new (string, string, JsonNode, JsonNode)[]
        {
            ("sub", "sub", "agent://" + new string('s', 256), "agent://" + new string('s', 257)), ("act", "act", new string('a', 128), new string('a', 129)),
            ("jti", "jti", new string('j', 128), new string('j', 129)), ("reason", "reason", new string('r', 512), new string('r', 513)),
            ("reason-of-two-bytes", "reason", new string('\u00e9', 256), new string('\u00e9', 257)), ("reason-of-four-bytes", "reason", Many(Rocket, 128), Many(Rocket, 129)),
            ("env", "env", new string('e', 512), new string('e', 513)), ("tenant", "tenant", new string('t', 512), new string('t', 513)),
            ("delegated-by", "delegated_by", new string('d', 512), new string('d', 513)),
            ("src-repo", "src", new JsonObject { ["repo"] = new string('p', 512) }, new JsonObject { ["repo"] = new string('p', 513) }), ("scope", "scope", Scopes(32), Scopes(33)),
        })
        {
            file.Mint($"{name}-longest", "At its limit.", Flag.Boundary).Token(claims => claims[member] = longest);
            file.Mint($"{name}-too-long", "One more than its limit.", Flag.Boundary, Flag.MintRefusal).Refuse(claims => claims[member] = tooLong);
        }

        file.Mint("jti-shortest", "The shortest jti.", Flag.Boundary).Token(claims => claims["jti"] = "0123456789abcdef");
        file.Mint("jti-too-short", "A jti of 15 characters.", Flag.Boundary, Flag.MintRefusal).Refuse(claims => claims["jti"] = "0123456789abcde");
        file.Mint("token-too-long", "Claims that make a token of more than 8,192 bytes.", Flag.ResourceLimit, Flag.MintRefusal)
            .Refuse(claims => claims["scope"] = new JsonArray(new string('s', 8000)));
        file.Mint("nbf-too-large", "nbf beyond 2^53.", Flag.Boundary, Flag.MintRefusal).Refuse(claims => claims["nbf"] = 9007199254740994);
        file.Mint("nbf-negative", "nbf below 0.", Flag.Boundary, Flag.MintRefusal).Refuse(claims => claims["nbf"] = -1);
        foreach (var (name, member, value) in new[]
        {
            ("sub-empty", "sub", ""), ("sub-no-scheme", "sub", "deploy-bot"), ("sub-other-scheme", "sub", "https://ci"), ("sub-path-empty", "sub", "agent://"),
            ("sub-scheme-upper-case", "sub", "AGENT://ci"), ("sub-space", "sub", "agent://a b"), ("sub-not-ascii", "sub", "agent://b\u00fccher"),
            ("sub-at", "sub", "user://alice@example.test"), ("sub-colon", "sub", "svc://a:b"), ("sub-tilde", "sub", "svc://~a"), ("sub-percent", "sub", "svc://a%20b"),
            ("sub-plus", "sub", "svc://a+b"), ("sub-equals", "sub", "svc://a=b"), ("act-empty", "act", ""), ("act-space", "act", "a b"),
            ("act-asterisk", "act", "*"), ("act-not-ascii", "act", "l\u00f6schen"), ("aud-empty", "aud", ""), ("iss-empty", "iss", ""), ("jti-slash", "jti", "0123456789/abcdef"),
            ("jti-not-ascii", "jti", "0123456789\u00e9abcdef"), ("rqh-empty", "rqh", ""), ("rqh-no-prefix", "rqh", WireRequest.Default.Hash()[7..]),
            ("rqh-upper-case", "rqh", "sha256:" + WireRequest.Default.Hash()[7..].ToUpperInvariant()), ("rqh-short", "rqh", WireRequest.Default.Hash()[..^1]),
        })
        {
            file.Mint(name, $"A malformed {member}: what a minter writes, every verifier must take.", Flag.MintRefusal, Flag.ClaimForm).Refuse(claims => claims[member] = value);
        }

        return file;
    }

    private static void Everything(JsonObject claims)
    {
        claims["exp"] = Defaults.Now + 300;
        claims["nbf"] = Defaults.Now - 5;
        claims["scope"] = new JsonArray("inventory:read", "inventory:list");
        claims["reason"] = "nightly stock count";
        claims["src"] = new JsonObject { ["type"] = "github-actions", ["repo"] = "acme/shop", ["workflow"] = "deploy.yml", ["run_id"] = "42", ["sha"] = "0123456789abcdef0123456789abcdef01234567" };
        claims["delegated_by"] = "user://alice";
        claims["env"] = "prod";
        claims["tenant"] = "acme";
        claims["rqh"] = WireRequest.Default.Hash();
    }

    private static JsonArray Scopes(int count) => new([.. Enumerable.Range(1, count).Select(i => (JsonNode)$"s{i}")]);

    private static string Many(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
