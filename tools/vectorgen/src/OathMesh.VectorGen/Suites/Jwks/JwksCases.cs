using System.Text;
using System.Text.Json.Nodes;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Json;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Jwks;

/// <summary>Key sets, accepted or refused as a whole (docs/protocol.md section 7).</summary>
internal static class JwksCases
{
    public static CaseFile BuildKeys()
    {
        var file = new CaseFile("jwks", "keys");
        foreach (var bad in RefusedKeys.All)
        {
            file.Plain(bad.Name, char.ToUpperInvariant(bad.Comment[0]) + bad.Comment[1..], bad.Flag).Refuse(Set(bad.Key()));
        }

        var issuer = TestKeys.Issuer.Jwk();
        Refuse(file, "duplicate-kid", "Two keys under one kid.", Flag.KeyHygiene, issuer, TestKeys.IssuerNext.Jwk(TestKeys.Issuer.KeyId));
        Refuse(file, "duplicate-key", "One key twice.", Flag.KeyHygiene, issuer, TestKeys.Issuer.Jwk());
        Refuse(file, "duplicate-kid-other-type", "One kid for an Ed25519 key and an RSA key.", Flag.KeyHygiene, issuer, SampleKeys.Rsa(TestKeys.Issuer.KeyId));
        Refuse(file, "duplicate-kid-skipped", "One kid for two keys of other types.", Flag.KeyHygiene, SampleKeys.Rsa(), SampleKeys.Rsa());
        Refuse(file, "bad-after-good", "A good key, then one with a private member.", Flag.KeyHygiene, issuer, RefusedKeys.All[0].Key());
        Refuse(file, "bad-before-good", "One with a private member, then a good key.", Flag.KeyHygiene, RefusedKeys.All[0].Key(), issuer);
        Refuse(file, "key-string", "A key that is a string.", Flag.KeyHygiene, TestKeys.Issuer.X);
        Refuse(file, "key-null", "A key that is null.", Flag.KeyHygiene, (JsonNode?)null);
        Refuse(file, "key-array", "A key that is an array.", Flag.KeyHygiene, new JsonArray(issuer.DeepClone()));
        Refuse(file, "keys-101", "A key more than a set may have.", Flag.Boundary, [.. Many(101)]);
        return file;
    }

    public static CaseFile BuildAccepted()
    {
        var file = new CaseFile("jwks", "accepted");
        Accept(file, "one-key", "One Ed25519 key.", Flag.Valid, TestKeys.Issuer.Jwk());
        Accept(file, "four-keys", "Four Ed25519 keys.", Flag.Valid, [.. TestKeys.All.Select(key => (JsonNode)key.Jwk())]);
        Accept(file, "no-keys", "No key: a set all the same.", Flag.Valid);
        Accept(file, "keys-100", "As many keys as a set may have.", Flag.Boundary, [.. Many(100)]);
        Accept(
            file, "shortest", "Only what a key must have: kty, crv, kid and x.", Flag.Valid,
            new JsonObject { ["kty"] = "OKP", ["crv"] = "Ed25519", ["kid"] = "1", ["x"] = TestKeys.Issuer.X });
        Accept(file, "key-ops-verify", "key_ops that name verify.", Flag.Valid, With("key_ops", new JsonArray("verify")));
        Accept(
            file, "unknown-members", "Members that are not known here.", Flag.UnknownMember, With("iat", 1, ("x5t", "AAAA"), ("nested", new JsonObject { ["a"] = new JsonArray() })));
        Accept(file, "kid-64", "The longest kid.", Flag.Boundary, TestKeys.Issuer.Jwk(new string('k', 64)));
        Accept(file, "same-key-two-kids", "One key under two kids.", Flag.Valid, TestKeys.Issuer.Jwk("1"), TestKeys.Issuer.Jwk("2"));
        Accept(file, "kids-differ-by-case", "Two kids that differ by case.", Flag.Valid, TestKeys.Issuer.Jwk("Key"), TestKeys.IssuerNext.Jwk("key"));
        Accept(file, "rsa", "An RSA key: skipped.", Flag.KeyTypeSkipped, SampleKeys.Rsa());
        Accept(file, "p256", "A P-256 key: skipped.", Flag.KeyTypeSkipped, SampleKeys.P256());
        Accept(file, "x25519", "An X25519 key: skipped.", Flag.KeyTypeSkipped, SampleKeys.X25519());
        Accept(file, "ed448", "An Ed448 key: skipped.", Flag.KeyTypeSkipped, SampleKeys.Ed448());
        Accept(file, "all-types", "Keys of many types.", Flag.KeyTypeSkipped, SampleKeys.Rsa(), SampleKeys.P256(), SampleKeys.X25519(), SampleKeys.Ed448(), TestKeys.Issuer.Jwk());
        Accept(file, "unknown-type", "A key of a type that does not exist yet.", Flag.KeyTypeSkipped, new JsonObject { ["kty"] = "NEW", ["kid"] = "new-1", ["pub"] = "AAAA" });
        Accept(file, "skipped-without-kid", "Two skipped keys without kid.", Flag.KeyTypeSkipped, Without(SampleKeys.Rsa(), "kid"), Without(SampleKeys.Rsa(), "kid"));
        Accept(
            file, "skipped-with-bad-values", "Values of a skipped key are not judged.", Flag.KeyTypeSkipped,
            new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = "not a kid/", ["x"] = "!" });
        Accept(file, "okp-without-crv", "An OKP key without crv is no Ed25519 key: skipped.", Flag.KeyTypeSkipped, Without(TestKeys.Issuer.Jwk(), "crv"));
        Accept(file, "crv-other-case", "Another crv, which differs by case: skipped.", Flag.KeyTypeSkipped, With("crv", "ed25519"));
        file.Plain("members-beside-keys", "Members beside keys.", Flag.UnknownMember).Step(
            new JsonObject { ["jwks"] = new JsonObject { ["issuer"] = Defaults.Issuer, ["keys"] = new JsonArray(TestKeys.Issuer.Jwk()), ["d"] = "not a key's" } }, Accepted());
        return file;
    }

    public static CaseFile BuildDocuments()
    {
        var file = new CaseFile("jwks", "documents");
        var good = CompactJson.Write(TestKeys.Set(TestKeys.Issuer));
        foreach (var (name, text, comment, flag) in new[]
        {
            ("empty", "", "An empty document.", Flag.NotJson), ("html", "<html></html>", "A page instead of a set.", Flag.NotJson), ("array", "[]", "An array.", Flag.NotJson),
            ("null", "null", "The literal null.", Flag.NotJson),
            ("no-keys-member", "{}", "No member keys.", Flag.NotJson), ("keys-null", """{"keys":null}""", "keys is null.", Flag.NotJson),
            ("keys-object", """{"keys":{}}""", "keys is an object.", Flag.NotJson),
            ("keys-upper-case", """{"KEYS":[]}""", "KEYS is not keys.", Flag.NotJson), ("truncated", good[..^1], "The last brace is missing.", Flag.NotJson),
            ("one-key-bare", CompactJson.Write(TestKeys.Issuer.Jwk()), "A key without its set.", Flag.NotJson),
            ("byte-order-mark", "\ufeff" + good, "A byte order mark.", Flag.LenientJson), ("trailing-comma", good[..^2] + ",]}", "A comma after the last key.", Flag.LenientJson),
            ("comment", good + "//", "A comment.", Flag.LenientJson),
            ("trailing-text", good + "{}", "A second object.", Flag.LenientJson), ("duplicate-keys", good[..^1] + ",\"keys\":[]}", "keys twice.", Flag.DuplicateMember),
            ("duplicate-x", good.Replace("\"x\":", "\"x\":\"AAAA\",\"x\":", StringComparison.Ordinal), "x twice.", Flag.DuplicateMember),
            ("duplicate-x-escaped", good.Replace("\"x\":", "\"\\u0078\":\"AAAA\",\"x\":", StringComparison.Ordinal), "x twice, once escaped.", Flag.DuplicateMember),
            ("duplicate-unknown", good[..^1] + ",\"y\":{\"a\":1,\"a\":1}}", "A member of an unknown object twice.", Flag.DuplicateMember),
            ("lone-surrogate", good[..^1] + ",\"y\":\"\\ud800\"}", "Half a character in an unknown member.", Flag.LoneSurrogate),
            ("lone-surrogate-name", good[..^1] + ",\"\\ud800\":1}", "Half a character in a name.", Flag.LoneSurrogate),
            ("depth-9", good[..^1] + $",\"y\":{Nest(8)}}}", "Nested nine deep.", Flag.ResourceLimit),
            ("too-long", good + new string(' ', 65537 - good.Length), "65,537 bytes.", Flag.ResourceLimit),
        })
        {
            file.Plain(name, comment, flag).Refuse(Document(Encoding.UTF8.GetBytes(text)));
        }

        file.Plain("invalid-utf8", "A byte that is no UTF-8, in an unknown member.", Flag.InvalidUtf8)
            .Refuse(Document(Bytes.Replace(Encoding.UTF8.GetBytes(good[..^1] + ",\"y\":\"#\"}"), "#", [0xff])));
        file.Plain("utf16", "A set as UTF-16.", Flag.InvalidUtf8).Refuse(Document(Encoding.Unicode.GetBytes(good)));
        file.Plain("depth-8", "Nested eight deep.", Flag.Valid, Flag.Boundary).Step(Document(Encoding.UTF8.GetBytes(good[..^1] + $",\"y\":{Nest(7)}}}")), Accepted());
        file.Plain("longest", "65,536 bytes.", Flag.Valid, Flag.Boundary).Step(Document(Encoding.UTF8.GetBytes(good + new string(' ', 65536 - good.Length))), Accepted());
        file.Plain("white-space-and-escapes", "White space and escapes.", Flag.Valid, Flag.EscapedText)
            .Step(Document(Encoding.UTF8.GetBytes(" " + good.Replace("\"x\":", "\n\"\\u0078\" : ", StringComparison.Ordinal) + "\r\n")), Accepted());
        return file;
    }

    private static JsonObject Set(params JsonNode?[] keys) => new() { ["jwks"] = TestKeys.Set(keys) };

    private static JsonObject Document(byte[] bytes) => new() { ["jwksBase64"] = Convert.ToBase64String(bytes) };

    private static JsonObject Accepted() => new() { ["outcome"] = "accepted" };

    private static void Accept(CaseFile file, string name, string comment, string flag, params JsonNode?[] keys) => file.Plain(name, comment, flag).Step(Set(keys), Accepted());

    private static void Refuse(CaseFile file, string name, string comment, string flag, params JsonNode?[] keys) => file.Plain(name, comment, flag).Refuse(Set(Fresh(keys)));

    /// <summary>A node has one parent: cases get copies.</summary>
    private static JsonNode?[] Fresh(JsonNode?[] keys) => [.. keys.Select(key => key?.DeepClone())];

    private static IEnumerable<JsonNode> Many(int count) => Enumerable.Range(1, count).Select(i => TestKeys.Issuer.Jwk($"key-{i}"));

    private static string Nest(int depth) => new string('[', depth) + new string(']', depth);

    private static JsonObject With(string member, JsonNode value, params (string Name, JsonNode Value)[] more)
    {
        var key = TestKeys.Issuer.Jwk();
        key[member] = value;
        foreach (var (name, extra) in more)
        {
            key[name] = extra;
        }

        return key;
    }

    private static JsonObject Without(JsonObject key, string member)
    {
        key.Remove(member);
        return key;
    }
}
