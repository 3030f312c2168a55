using System.Text.Json.Nodes;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Two faults in one token: which is found first.</summary>
internal static class PrecedenceCases
{
    private const long Late = Defaults.Now + 151;

    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "precedence");
        Neighbours(file);
        WithinSteps(file);
        file.Verify("all-faults", "Every step would fail: step 0 decides.", Flag.Precedence).DenyFields("token_ambiguous", ["OathMesh .", "OathMesh ."], now: Late);
        file.Verify("stranger-expired", "A stranger with an expired token learns nothing of time.", Flag.Precedence)
            .Deny("signature_invalid", t => t.SignedBy(TestKeys.Outsider), now: Late);
        file.Verify("stranger-wrong-audience", "A stranger learns nothing of audiences.", Flag.Precedence)
            .Deny("signature_invalid", t => t.SignedBy(TestKeys.Outsider).Text("aud", "https://other.internal"));
        return file;
    }

    private static void Neighbours(CaseFile file)
    {
        Pair(file, "0-before-1", "token_ambiguous", v => v.DenyFields("token_ambiguous", ["OathMesh not-a-token", "OathMesh not-a-token"]));
        Pair(file, "1-before-2", "token_malformed", v => v.Deny("token_malformed", t => t.HeaderMember("alg", "\"none\"").BendSignature(s => s + "=")));
        Pair(file, "2-before-3", "type_not_allowed", v => v.Deny("type_not_allowed", t => t.HeaderMember("typ", "\"JWT\"").PayloadText("[]")));
        Pair(file, "3-before-4", "payload_invalid", v => v.Deny("payload_invalid", t => t.Text("iss", "https://attacker.test").Append("\"exp\"", "0")));
        Pair(file, "4-before-5", "issuer_untrusted", v => v.Deny("issuer_untrusted", t => t.Text("iss", "https://attacker.test").HeaderMember("kid", "\"no-such-key\"")));
        Pair(file, "5-before-6", "key_unknown", v => v.Deny("key_unknown", t => t.HeaderMember("kid", "\"no-such-key\"").ChangeSignature(s => s[..63])));
        Pair(file, "6-before-7", "signature_invalid", v => v.WithPartner().Config("keyOwner", Defaults.Partner).Deny("signature_invalid", t => t.SignedBy(TestKeys.Outsider)));
        Pair(file, "7-before-8", "issuer_mismatch", v => v.WithPartner().Config("keyOwner", Defaults.Partner).Deny("issuer_mismatch", now: Late));
        Pair(file, "8-before-9", "token_expired", v => v.Deny("token_expired", t => t.Claim("iat", "1.0"), now: Late));
        Pair(file, "9-before-10", "lifetime_exceeded", v => v.Deny("lifetime_exceeded", t => t.Times(Defaults.Now, Defaults.Now + 301).Text("aud", "https://other.internal")));
        Pair(file, "10-before-11", "audience_mismatch", v => v.Deny("audience_mismatch", t => t.Text("aud", "https://other.internal").Without("sub")));
        Pair(file, "11-before-12", "claim_missing:jti", v => v.Deny("claim_missing:jti", t => t.Without("jti").Claim("rqh", "null")));
        Pair(file, "12-before-13", "binding_required", v => v.Config("requireRequestBinding", true).Fault("replay").Deny("binding_required"));
        Pair(file, "13-before-14", "jti_replay", v =>
        {
            var policy = v.Config("policy", SamplePolicies.ReadOnly());
            policy.Allow(policy.Token(place: 0)).Deny("jti_replay", policy.Token(t => t.Text("act", "deploy"), place: 0));
        });
    }

    private static void WithinSteps(CaseFile file)
    {
        void Inside(string name, string comment, Action<VerifyCase> fill) => fill(file.Verify($"inside-{name}", comment, Flag.Precedence));

        Inside("1-size-before-segments", "Too large before malformed.", v => v.DenyFields("token_too_large", ["OathMesh " + new string('a', 8193)]));
        Inside(
            "1-segments-before-header-size", "Two segments, the first too long: the number of segments is judged first.",
            v => v.DenyFields("token_malformed", [$"OathMesh {new string('a', 600)}.aaaa"]));
        Inside(
            "1-header-size-before-base64url", "A long header segment with a foreign character: its size is judged first.",
            v => v.DenyFields("token_too_large", [$"OathMesh {new string('a', 599)}*.aaaa.aaaa"]));
        Inside(
            "2-form-before-type", "A wrong typ in a header with a member twice.",
            v => v.Deny("header_invalid", t => t.HeaderMember("typ", "\"JWT\"").Header.Add("\"alg\"", "\"EdDSA\"")));
        Inside(
            "2-strings-before-type", "A wrong typ beside a kid that is a number.",
            v => v.Deny("header_invalid", t => t.HeaderMember("typ", "\"JWT\"").HeaderMember("kid", "1")));
        Inside("2-type-before-algorithm", "A wrong typ and a wrong alg.", v => v.Deny("type_not_allowed", t => t.HeaderMember("typ", "\"JWT\"").HeaderMember("alg", "\"none\"")));
        Inside(
            "2-algorithm-before-members", "A wrong alg and a further member.",
            v => v.Deny("algorithm_not_allowed", t => t.HeaderMember("alg", "\"none\"").HeaderMember("jwk", "{}")));
        Inside("2-members-before-kid", "A further member and a malformed kid.", v => v.Deny("header_not_allowed", t => t.HeaderMember("jwk", "{}").HeaderMember("kid", "\"a/b\"")));
        Inside("3-form-before-iss", "iss is missing in a payload with a member twice.", v => v.Deny("payload_invalid", t => t.Without("iss").Append("\"exp\"", "0")));
        Inside("9-iat-before-nbf", "A malformed iat and a malformed nbf.", v => v.Deny("claim_invalid:iat", t => t.Claim("iat", "null").Claim("nbf", "null")));
        Inside(
            "9-nbf-form-before-iat-value", "A malformed nbf, and an iat in the future.",
            v => v.Deny("claim_invalid:nbf", t => t.Times(Defaults.Now + 60, Defaults.Now + 180).Claim("nbf", "null")));
        Inside(
            "9-future-before-not-yet", "iat and nbf in the future.",
            v => v.Deny("issued_in_future", t => t.Times(Defaults.Now + 60, Defaults.Now + 180).Claim("nbf", $"{Defaults.Now + 60}")));
        Inside(
            "9-not-yet-before-lifetime", "nbf in the future and a lifetime too long.",
            v => v.Deny("not_yet_valid", t => t.Times(Defaults.Now, Defaults.Now + 301).Claim("nbf", $"{Defaults.Now + 60}")));
        Inside("11-sub-before-act", "sub and act are missing.", v => v.Deny("claim_missing:sub", t => t.Without("act").Without("sub")));
        Inside("11-act-before-jti", "act is malformed and jti is missing.", v => v.Deny("claim_invalid:act", t => t.Without("jti").Text("act", "")));
        Inside("11-jti-before-scope", "jti and scope are malformed.", v => v.Deny("claim_invalid:jti", t => t.Claim("scope", "1").Text("jti", "")));
        Inside("11-scope-before-reason", "scope and reason are malformed.", v => v.Deny("claim_invalid:scope", t => t.Claim("reason", "1").Claim("scope", "1")));
        Inside("11-reason-before-env", "reason and env are malformed.", v => v.Deny("claim_invalid:reason", t => t.Claim("env", "1").Claim("reason", "1")));
        Inside("11-env-before-tenant", "env and tenant are malformed.", v => v.Deny("claim_invalid:env", t => t.Claim("tenant", "1").Claim("env", "1")));
        Inside(
            "11-tenant-before-delegated-by", "tenant and delegated_by are malformed.",
            v => v.Deny("claim_invalid:tenant", t => t.Claim("delegated_by", "1").Claim("tenant", "1")));
        Inside("11-delegated-by-before-src", "delegated_by and src are malformed.", v => v.Deny("claim_invalid:delegated_by", t => t.Claim("src", "1").Claim("delegated_by", "1")));
        Inside("13-replay-before-revocation", "A token of a revoked subject, used before.", v =>
        {
            v.Config("revokedSubjects", new JsonArray(Defaults.Subject)).Deny("subject_revoked", v.Token(place: 0)).Deny("jti_replay", v.Token(place: 0));
        });
        Inside(
            "13-replay-store-before-revocation", "The replay store is down, and the subject revoked.",
            v => v.Fault("replay").Config("revokedSubjects", new JsonArray(Defaults.Subject)).Deny("replay_unavailable"));
        Inside(
            "14-policy-before-audit", "Policy denies, and the audit is down.",
            v => v.Fault("audit").Config("policy", SamplePolicies.ReadOnly()).Deny("policy_denied", t => t.Text("act", "deploy")));
    }

    private static void Pair(CaseFile file, string name, string code, Action<VerifyCase> fill) =>
        fill(file.Verify(name, $"A token that fails two neighbouring steps: the earlier decides, with {code}.", Flag.Precedence));
}
