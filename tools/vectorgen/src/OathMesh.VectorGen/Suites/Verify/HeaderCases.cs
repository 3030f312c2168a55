using System.Security.Cryptography;
using System.Text;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Json;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Step 2: what the header says.</summary>
internal static class HeaderCases
{
    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "header");
        Algorithms(file);
        Types(file);
        KeyIds(file);
        file.Verify("order-reversed", "The order of the members is free.", Flag.Valid).Allow(t => t.Header.Reverse());
        file.Verify("names-escaped", "Names are compared after their escapes are decoded.", Flag.Valid, Flag.EscapedText).Allow(t =>
        {
            t.Header.Respell("typ", "\"\\u0074yp\"");
            t.Header.Respell("alg", "\"a\\u006cg\"");
            t.Header.Respell("kid", "\"\\u006b\\u0069\\u0064\"");
        });
        file.Verify("values-escaped", "Values are compared after their escapes are decoded.", Flag.Valid, Flag.EscapedText)
            .Allow(t => t.HeaderMember("typ", "\"om\\u002bjwt\"").HeaderMember("alg", "\"Ed\\u0044SA\""));
        return file;
    }

    private static void Algorithms(CaseFile file)
    {
        foreach (var algorithm in new[] { "none", "None", "NONE", "nOnE" })
        {
            file.Verify($"alg-{algorithm}-unsigned", $"alg {algorithm} with an empty signature: two segments are not enough.", Flag.AlgorithmNone)
                .Deny("token_malformed", t => Algorithm(t, algorithm).BendSignature(_ => ""));
            file.Verify($"alg-{algorithm}", $"alg {algorithm} with something in the signature's place.", Flag.AlgorithmNone)
                .Deny("algorithm_not_allowed", t => Algorithm(t, algorithm));
        }

        Hmac(file, "public-key", "the 32 bytes of the public key", TestKeys.Issuer.PublicKey);
        Hmac(file, "public-jwk-x", "the public key's x as text", Encoding.ASCII.GetBytes(TestKeys.Issuer.X));
        Hmac(file, "public-pem", "the public key's PEM", Encoding.ASCII.GetBytes(TestKeys.Issuer.ExportPublicPem()));
        Hmac(file, "empty-key", "an empty key", []);
        foreach (var algorithm in new[] { "ES256", "ES256K", "RS256", "PS256", "HS512", "Ed448", "Ed25519", "EdDSA25519", "eddsa", "EDDSA", "EdDSA ", " EdDSA", "EdDSA\0", "" })
        {
            var name = algorithm.Length == 0 ? "empty" : algorithm.Replace(" ", "-space-", StringComparison.Ordinal).Replace("\0", "-nul", StringComparison.Ordinal).Trim('-');
            file.Verify($"alg-{name}", $"alg {JsonString.Ascii(algorithm)} on a token that Ed25519 signed.", Flag.AlgorithmConfusion)
                .Deny("algorithm_not_allowed", t => Algorithm(t, algorithm));
        }

        file.Verify("alg-absent", "No alg.", Flag.AlgorithmConfusion).Deny("algorithm_not_allowed", t => t.WithoutHeader("alg"));
        NotStrings(file, "alg", "[\"EdDSA\"]");
    }

    private static void Types(CaseFile file)
    {
        foreach (var type in new[] { "JWT", "jwt", "at+jwt", "dpop+jwt", "OM+JWT", "om+JWT", "Om+jwt", "application/om+jwt", "om-jwt", "om jwt", "om+jwt ", "om+jwts", "om+jw", "" })
        {
            var name = type.Length == 0 ? "empty" : type.Replace("+", "-plus-", StringComparison.Ordinal).Replace("/", "-", StringComparison.Ordinal).Replace(" ", "-space", StringComparison.Ordinal);
            file.Verify($"typ-{name}", $"typ {JsonString.Ascii(type)}.", Flag.TypeConfusion).Deny("type_not_allowed", t => t.HeaderMember("typ", JsonString.Canonical(type)));
        }

        file.Verify("typ-absent", "No typ, as RFC 8037 appendix A.4 has it.", Flag.TypeConfusion).Deny("type_not_allowed", t => t.WithoutHeader("typ"));
        file.Verify("typ-decomposed", "typ with a full-width plus sign.", Flag.TypeConfusion).Deny("type_not_allowed", t => t.HeaderMember("typ", "\"om\uff0bjwt\""));
        NotStrings(file, "typ", "[\"om+jwt\"]");
        file.Verify("empty-object", "An empty header: typ is judged first.", Flag.TypeConfusion).Deny("type_not_allowed", t => t.HeaderText("{}"));
    }

    private static void KeyIds(CaseFile file)
    {
        var longest = new string('k', 64);
        file.Verify("kid-64", "The longest kid.", Flag.Valid, Flag.Boundary, Flag.KeyIdForm)
            .Keys(Defaults.Issuer, TestKeys.Set(TestKeys.Issuer.Jwk(longest))).Allow(t => KeyId(t, longest));
        file.Verify("kid-1", "The shortest kid.", Flag.Valid, Flag.Boundary, Flag.KeyIdForm)
            .Keys(Defaults.Issuer, TestKeys.Set(TestKeys.Issuer.Jwk("1"))).Allow(t => KeyId(t, "1"));
        file.Verify("kid-all-marks", "Every mark that a kid may have.", Flag.Valid, Flag.KeyIdForm)
            .Keys(Defaults.Issuer, TestKeys.Set(TestKeys.Issuer.Jwk("A.z_0-9"))).Allow(t => KeyId(t, "A.z_0-9"));
        file.Verify("kid-escaped", "A kid is looked up after its escapes are decoded.", Flag.Valid, Flag.EscapedText)
            .Keys(Defaults.Issuer, TestKeys.Set(TestKeys.Issuer.Jwk("key-1"))).Allow(t => t.HeaderMember("kid", "\"\\u006bey\\u002d1\""));
        file.Verify("kid-absent", "No kid: there is no default key.", Flag.KeyIdForm).Deny("header_invalid", t => t.WithoutHeader("kid"));
        NotStrings(file, "kid", "[\"1\"]");
        foreach (var (name, keyId) in new[]
        {
            ("empty", ""), ("65", new string('k', 65)), ("space", "key 1"), ("slash", "keys/1"), ("path", "../../dev/null"), ("nul", "key\0"), ("newline", "key\n"),
            ("sql", "x' UNION SELECT 'key"), ("plus", "a+b"), ("tilde", "a~b"), ("colon", "a:b"), ("percent", "a%2Fb"), ("not-ascii", "schl\u00fcssel"), ("full-width", "\uff4b1"),
        })
        {
            file.Verify($"kid-{name}", "A kid beyond 1 to 64 of [A-Za-z0-9._-].", Flag.KeyIdForm).Deny("header_invalid", t => KeyId(t, keyId));
        }
    }

    private static void NotStrings(CaseFile file, string member, string array)
    {
        foreach (var (name, raw) in new[] { ("null", "null"), ("number", "1"), ("true", "true"), ("array", array), ("object", "{}") })
        {
            file.Verify($"{member}-{name}", $"{member} is not a string: the header is refused before its members are compared.", Flag.TypeConfusion)
                .Deny("header_invalid", t => t.HeaderMember(member, raw));
        }
    }

    private static void Hmac(CaseFile file, string name, string key, byte[] secret) =>
        file.Verify($"alg-HS256-{name}", $"HS256, keyed with {key}.", Flag.AlgorithmConfusion)
            .Deny("algorithm_not_allowed", t => Algorithm(t, "HS256").Sign(input => HMACSHA256.HashData(secret, input)));

    private static TokenDraft Algorithm(TokenDraft token, string algorithm) => token.HeaderMember("alg", JsonString.Canonical(algorithm));

    private static TokenDraft KeyId(TokenDraft token, string keyId) => token.HeaderMember("kid", JsonString.Canonical(keyId));
}
