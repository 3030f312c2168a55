using System.Text.Json.Nodes;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Jwks;

/// <summary>One key that refuses the whole set it is in. <see cref="InVerify"/>: also shown as a token that is denied for it.</summary>
internal sealed record RefusedKey(string Name, string Comment, string Flag, Func<JsonObject> Key, bool InVerify = false);

internal static class RefusedKeys
{
    public static IReadOnlyList<RefusedKey> All { get; } = [.. Leaked(), .. Misused(), .. Malformed(), .. BadPoints()];

    private static IEnumerable<RefusedKey> Leaked()
    {
        var seed = Base64UrlText.Encode(TestKeys.IssuerNext.Seed);
        yield return new("private-ed25519", "an Ed25519 key with its private half.", Flag.KeyHygiene, () => Ed25519("d", seed), InVerify: true);
        yield return new("private-null", "an Ed25519 key with d, which is null.", Flag.KeyHygiene, () => Ed25519("d", null));
        yield return new("symmetric", "a symmetric key.", Flag.KeyHygiene, SampleKeys.Oct, InVerify: true);
        yield return new("symmetric-without-k", "a symmetric key without its value.", Flag.KeyHygiene, () => Without(SampleKeys.Oct(), "k"));
        yield return new("symmetric-member", "an Ed25519 key with a symmetric member.", Flag.KeyHygiene, () => Ed25519("k", "AAAA"));
        yield return new("private-ec", "a P-256 key with its private half: skipped types are judged too.", Flag.KeyHygiene, () => With(SampleKeys.P256(), "d", "AAAA"), InVerify: true);
        yield return new("private-akp", "a key with priv, as newer types name the private half.", Flag.KeyHygiene, () => new() { ["kty"] = "AKP", ["kid"] = "akp-1", ["pub"] = "AAAA", ["priv"] = "AAAA" });
        foreach (var member in new[] { "d", "p", "q", "dp", "dq", "qi", "oth" })
        {
            yield return new($"private-rsa-{member}", $"an RSA key with {member}.", Flag.KeyHygiene, () => With(SampleKeys.Rsa(), member, "AAAA"));
        }
    }

    private static IEnumerable<RefusedKey> Misused()
    {
        yield return new("use-enc", "an Ed25519 key that is said to be for encryption.", Flag.KeyHygiene, () => Ed25519("use", "enc"), InVerify: true);
        yield return new("use-enc-rsa", "an RSA key for encryption: skipped types are judged too.", Flag.KeyHygiene, () => With(SampleKeys.Rsa(), "use", "enc"));
        yield return new("use-empty", "an empty use.", Flag.KeyHygiene, () => Ed25519("use", ""));
        yield return new("use-upper-case", "a use in upper case.", Flag.KeyHygiene, () => Ed25519("use", "SIG"));
        yield return new("use-null", "a use that is null.", Flag.KeyHygiene, () => Ed25519("use", null));
        yield return new("key-ops-sign", "key_ops of a private key.", Flag.KeyHygiene, () => Ed25519("key_ops", new JsonArray("sign")));
        yield return new("key-ops-sign-verify", "key_ops that name more than verify.", Flag.KeyHygiene, () => Ed25519("key_ops", new JsonArray("sign", "verify")));
        yield return new("key-ops-empty", "key_ops that name nothing.", Flag.KeyHygiene, () => Ed25519("key_ops", new JsonArray()));
        yield return new("key-ops-twice", "key_ops that name verify twice (RFC 7517 section 4.3).", Flag.KeyHygiene, () => Ed25519("key_ops", new JsonArray("verify", "verify")));
        yield return new("key-ops-string", "key_ops that are no array.", Flag.KeyHygiene, () => Ed25519("key_ops", "verify"));
        yield return new("alg-other", "an Ed25519 key with another alg.", Flag.KeyHygiene, () => Ed25519("alg", "ES256"), InVerify: true);
        yield return new("alg-lower-case", "an Ed25519 key whose alg is spelt otherwise.", Flag.KeyHygiene, () => Ed25519("alg", "eddsa"));
        yield return new("alg-null", "an alg that is null.", Flag.KeyHygiene, () => Ed25519("alg", null));
    }

    private static IEnumerable<RefusedKey> Malformed()
    {
        var x = TestKeys.IssuerNext.X;
        yield return new("kid-absent", "an Ed25519 key without kid.", Flag.KeyIdForm, () => Without(TestKeys.IssuerNext.Jwk(), "kid"), InVerify: true);
        yield return new("kid-empty", "an empty kid.", Flag.KeyIdForm, () => Ed25519("kid", ""));
        yield return new("kid-65", "a kid of 65 characters.", Flag.KeyIdForm, () => Ed25519("kid", new string('k', 65)));
        yield return new("kid-slash", "a kid with a slash.", Flag.KeyIdForm, () => Ed25519("kid", "keys/1"));
        yield return new("kid-number", "a kid that is a number.", Flag.KeyIdForm, () => Ed25519("kid", 1));
        yield return new("kid-number-rsa", "a skipped key's kid that is a number.", Flag.KeyIdForm, () => With(SampleKeys.Rsa(), "kid", 1));
        yield return new("kty-absent", "a key without kty.", Flag.KeyHygiene, () => Without(TestKeys.IssuerNext.Jwk(), "kty"));
        yield return new("kty-empty", "an empty kty.", Flag.KeyHygiene, () => Ed25519("kty", ""));
        yield return new("kty-number", "a kty that is a number.", Flag.KeyHygiene, () => Ed25519("kty", 1));
        yield return new("crv-number", "a crv that is a number.", Flag.KeyHygiene, () => Ed25519("crv", 6));
        yield return new("x-absent", "an Ed25519 key without x.", Flag.KeyHygiene, () => Without(TestKeys.IssuerNext.Jwk(), "x"));
        yield return new("x-number", "an x that is a number.", Flag.KeyHygiene, () => Ed25519("x", 1));
        yield return new("x-empty", "an empty x.", Flag.KeyHygiene, () => Ed25519("x", ""));
        yield return new("x-31-bytes", "an x of 31 bytes.", Flag.KeyHygiene, () => Ed25519("x", Base64UrlText.Encode(TestKeys.IssuerNext.PublicKey.AsSpan(0, 31))), InVerify: true);
        yield return new("x-33-bytes", "an x of 33 bytes.", Flag.KeyHygiene, () => Ed25519("x", Base64UrlText.Encode([.. TestKeys.IssuerNext.PublicKey, 0])), InVerify: true);
        yield return new("x-64-bytes", "an x of 64 bytes: private and public half joined.", Flag.KeyHygiene, () => Ed25519("x", Base64UrlText.Encode([.. TestKeys.IssuerNext.Seed, .. TestKeys.IssuerNext.PublicKey])));
        yield return new("x-spki", "an x that is a whole SubjectPublicKeyInfo.", Flag.KeyHygiene, () => Ed25519("x", Base64UrlText.Encode([.. Convert.FromHexString("302a300506032b6570032100"), .. TestKeys.IssuerNext.PublicKey])));
        yield return new("x-padded", "an x with padding.", Flag.Base64Leniency, () => Ed25519("x", x + "="), InVerify: true);
        yield return new("x-unused-bits", "an x whose unused bits are not zero.", Flag.Base64Leniency, () => Ed25519("x", Base64UrlText.WithUnusedBit(x)));
        yield return new("x-hexadecimal", "an x in hexadecimal.", Flag.Base64Leniency, () => Ed25519("x", Convert.ToHexStringLower(TestKeys.IssuerNext.PublicKey)));
        yield return new("x-space", "an x with a space.", Flag.Base64Leniency, () => Ed25519("x", x.Insert(20, " ")));
        yield return new("x-newline", "an x with a newline at the end.", Flag.Base64Leniency, () => Ed25519("x", x + "\n"));
        yield return new("x-other-alphabet", "an x in the other alphabet (RFC 4648 section 4).", Flag.Base64Leniency, () => Ed25519("x", Convert.ToBase64String(BytesWithMark()).TrimEnd('=')));
    }

    private static IEnumerable<RefusedKey> BadPoints() => EdgePoints.All
        .Select(point => new RefusedKey(point.Name, point.Comment, point.Flag, () => Ed25519("x", Base64UrlText.Encode(point.Encoding)), InVerify: point.Flag == Flag.MixedOrderKey));

    private static JsonObject Ed25519(string member, JsonNode? value) => With(TestKeys.IssuerNext.Jwk(), member, value);

    private static JsonObject With(JsonObject key, string member, JsonNode? value)
    {
        key[member] = value;
        return key;
    }

    private static JsonObject Without(JsonObject key, string member)
    {
        key.Remove(member);
        return key;
    }

    /// <summary>A public key whose spelling differs between the alphabets.</summary>
    private static byte[] BytesWithMark() => TestKeys.All.Select(key => key.PublicKey).First(key => Base64UrlText.Encode(key).AsSpan().ContainsAny('-', '_'));
}
