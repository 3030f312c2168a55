using System.Text.Json.Nodes;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Suites.Jwks;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Steps 5 and 7: the key for exactly (<c>iss</c>, <c>kid</c>), and whose key it is.</summary>
internal static class KeyCases
{
    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "keys");
        Unknown(file);
        Rejected(file);
        file.Verify("second-key", "The second key of the issuer.", Flag.Valid)
            .Keys(Defaults.Issuer, TestKeys.Set(TestKeys.Issuer, TestKeys.IssuerNext)).Allow(t => t.Key(TestKeys.IssuerNext));
        file.Verify("kid-any-name", "A kid need not be a thumbprint.", Flag.Valid)
            .Keys(Defaults.Issuer, TestKeys.Set(TestKeys.Issuer.Jwk("2026-01"))).Allow(t => t.HeaderMember("kid", "\"2026-01\""));
        file.Verify("other-types-skipped", "Public keys of other types beside the right one.", Flag.Valid, Flag.KeyTypeSkipped)
            .Keys(Defaults.Issuer, TestKeys.Set([SampleKeys.Rsa(), SampleKeys.P256(), SampleKeys.X25519(), SampleKeys.Ed448(), TestKeys.Issuer.Jwk()])).Allow();
        foreach (var (name, key) in new[] { ("rsa", SampleKeys.Rsa()), ("p256", SampleKeys.P256()), ("x25519", SampleKeys.X25519()), ("ed448", SampleKeys.Ed448()) })
        {
            file.Verify($"names-a-skipped-{name}", "The kid of a key of another type: skipped keys are not found.", Flag.KeyTypeSkipped)
                .Keys(Defaults.Issuer, TestKeys.Set([key, TestKeys.Issuer.Jwk()])).Deny("key_unknown", t => t.HeaderMember("kid", $"\"{key["kid"]}\""));
        }

        file.Verify("same-kid-two-issuers", "One kid in the sets of two issuers names two keys.", Flag.Valid, Flag.KeyConfusion)
            .WithPartner().Keys(Defaults.Issuer, TestKeys.Set(TestKeys.Issuer.Jwk("key-1"))).Keys(Defaults.Partner, TestKeys.Set(TestKeys.Partner.Jwk("key-1")))
            .Allow(t => t.HeaderMember("kid", "\"key-1\"")).Allow(t => t.From(Defaults.Partner, TestKeys.Partner).HeaderMember("kid", "\"key-1\""));
        file.Verify("same-kid-two-issuers-crossed", "One issuer's key does not verify the other's token, though their kids are equal.", Flag.KeyConfusion)
            .WithPartner().Keys(Defaults.Issuer, TestKeys.Set(TestKeys.Issuer.Jwk("key-1"))).Keys(Defaults.Partner, TestKeys.Set(TestKeys.Partner.Jwk("key-1")))
            .Deny("signature_invalid", t => t.HeaderMember("kid", "\"key-1\"").SignedBy(TestKeys.Partner));
        file.Verify("same-key-two-issuers", "Two issuers that share a key are still two.", Flag.Valid, Flag.KeyConfusion)
            .WithPartner().Keys(Defaults.Partner, TestKeys.Set(TestKeys.Issuer)).Allow().Allow(t => t.Text("iss", Defaults.Partner));
        file.Verify("owner-is-another-issuer", "A key source that mixed its issuers up: the key's owner is not iss.", Flag.KeyConfusion)
            .WithPartner().Config("keyOwner", Defaults.Partner).Deny("issuer_mismatch");
        file.Verify("owner-differs-by-slash", "The key's owner is compared as it is.", Flag.KeyConfusion).Config("keyOwner", Defaults.Issuer + "/").Deny("issuer_mismatch");
        file.Verify("owner-is-iss", "A key source that says what is right.", Flag.Valid, Flag.KeyConfusion).Config("keyOwner", Defaults.Issuer).Allow();
        return file;
    }

    private static void Unknown(CaseFile file)
    {
        file.Verify("unknown", "A kid that the issuer does not have.", Flag.KeyConfusion).Deny("key_unknown", t => t.HeaderMember("kid", "\"no-such-key\""));
        file.Verify("other-case", "A kid that differs by case.", Flag.KeyConfusion)
            .Keys(Defaults.Issuer, TestKeys.Set(TestKeys.Issuer.Jwk("Key-1"))).Deny("key_unknown", t => t.HeaderMember("kid", "\"key-1\""));
        file.Verify("prefix", "A kid that begins as one that is known.", Flag.KeyConfusion).Deny("key_unknown", t => t.HeaderMember("kid", $"\"{TestKeys.Issuer.KeyId[..20]}\""));
        file.Verify("of-another-issuer", "The partner signs in the issuer's name with the partner's own key and kid.", Flag.KeyConfusion)
            .WithPartner().Deny("key_unknown", t => t.Key(TestKeys.Partner));
        file.Verify("of-another-issuer-reversed", "The issuer signs in the partner's name.", Flag.KeyConfusion)
            .WithPartner().Deny("key_unknown", t => t.Text("iss", Defaults.Partner));
        file.Verify("of-an-untrusted-issuer", "A kid that only an untrusted issuer's set has.", Flag.KeyConfusion)
            .Keys("https://attacker.test", TestKeys.Set(TestKeys.Outsider)).Deny("key_unknown", t => t.Key(TestKeys.Outsider));
        file.Verify("retired", "A key that was taken out of the set.", Flag.KeyConfusion).Keys(Defaults.Issuer, TestKeys.Set(TestKeys.IssuerNext)).Deny("key_unknown");
        file.Verify("empty-set", "A set without keys is a set.", Flag.KeyConfusion).Keys(Defaults.Issuer, TestKeys.Set(Array.Empty<JsonNode>())).Deny("key_unknown");
        file.Verify("inherited-name", "A kid that a language's objects have by birth.", Flag.KeyConfusion).Deny("key_unknown", t => t.HeaderMember("kid", "\"constructor\""));
        file.Verify("unavailable", "No key set could be had for a trusted issuer.", Flag.FailClosed).NoKeys(Defaults.Issuer).Deny("keys_unavailable");
        file.Verify("unavailable-partner-known", "Another issuer's set is no substitute.", Flag.FailClosed, Flag.KeyConfusion)
            .WithPartner().NoKeys(Defaults.Issuer).Deny("keys_unavailable");
    }

    private static void Rejected(CaseFile file)
    {
        foreach (var bad in RefusedKeys.All.Where(key => key.InVerify))
        {
            file.Verify($"rejected-{bad.Name}", $"The set has the right key, and another that refuses the whole: {bad.Comment}", bad.Flag, Flag.FailClosed)
                .Keys(Defaults.Issuer, TestKeys.Set([TestKeys.Issuer.Jwk(), bad.Key()])).Deny("key_rejected");
        }

        file.Verify("rejected-duplicate-kid", "Two keys under one kid: which one signs?", Flag.KeyHygiene)
            .Keys(Defaults.Issuer, TestKeys.Set([TestKeys.Issuer.Jwk(), TestKeys.IssuerNext.Jwk(TestKeys.Issuer.KeyId)])).Deny("key_rejected");
        file.Verify("rejected-for-one-issuer", "A refused set concerns its issuer alone.", Flag.Valid, Flag.KeyHygiene)
            .WithPartner().Keys(Defaults.Partner, TestKeys.Set([SampleKeys.Oct()])).Allow().Deny("key_rejected", t => t.From(Defaults.Partner, TestKeys.Partner));
        file.Verify("rejected-unknown-kid", "In a refused set no kid is known or unknown.", Flag.KeyHygiene)
            .Keys(Defaults.Issuer, TestKeys.Set([SampleKeys.Oct()])).Deny("key_rejected", t => t.HeaderMember("kid", "\"no-such-key\""));
    }
}
