using System.Text.Json.Nodes;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Suites.Jwks;
using OathMesh.VectorGen.Suites.Verify;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Http;

/// <summary>What is answered over HTTP (docs/protocol.md section 4).</summary>
internal static class HttpCases
{
    private static readonly WireRequest Post = new("POST", "/inventory/items?id=7", "application/json", "{\"count\":3}");

    /// <summary>Steps 0 to 6: one answer for all.</summary>
    public static CaseFile BuildStranger()
    {
        var file = new CaseFile("http", "stranger");
        file.Http("no-field", "No credentials: the challenge has no error.", Flag.Disclosure).DenyHeaders("token_missing", []);
        file.Http("other-scheme", "Another scheme's credentials: none of ours.", Flag.Disclosure).DenyHeaders("token_missing", [("Authorization", "Basic dXNlcjpwYXNz")]);
        file.Http("scheme-alone", "The scheme without a token.", Flag.Disclosure).DenyHeaders("token_missing", [("Authorization", "OathMesh")]);
        var elsewhere = file.Http("token-in-other-places", "A good token in a cookie, in another field and in the query is not looked at.", Flag.Presentation);
        var token = elsewhere.Token().Compact();
        elsewhere.DenyHeaders("token_missing", [("Cookie", $"token={token}"), ("X-Authorization", $"OathMesh {token}"), ("Proxy-Authorization", $"OathMesh {token}")], request: new("GET", $"/inventory?access_token={token}"));
        var twice = file.Http("two-fields", "Two fields.", Flag.Disclosure, Flag.Ambiguous);
        twice.DenyHeaders("token_ambiguous", [("Authorization", $"OathMesh {twice.Token().Compact()}"), ("Authorization", "Basic dXNlcjpwYXNz")]);
        var mixed = file.Http("two-fields-other-case", "Two fields whose names differ by case are two of one name.", Flag.Disclosure, Flag.Ambiguous);
        mixed.DenyHeaders("token_ambiguous", [("Authorization", $"OathMesh {mixed.Token().Compact()}"), ("authorization", $"OathMesh {mixed.Token(place: 1).Compact()}")]);
        var joined = file.Http("comma-joined", "Two fields joined.", Flag.Disclosure, Flag.Ambiguous);
        joined.DenyHeaders("token_ambiguous", [("Authorization", $"OathMesh {joined.Token().Compact()}, OathMesh {joined.Token(place: 1).Compact()}")]);
        file.Http("malformed", "Not a token.", Flag.Disclosure).DenyHeaders("token_malformed", [("Authorization", "OathMesh not-a-token")]);
        file.Http("too-large", "A token beyond 8,192 bytes.", Flag.Disclosure, Flag.ResourceLimit)
            .DenyHeaders("token_too_large", [("Authorization", "OathMesh " + new string('a', 8193))]);
        file.Http("type", "Another typ.", Flag.Disclosure).Deny("type_not_allowed", t => t.HeaderMember("typ", "\"JWT\""));
        file.Http("algorithm", "Another alg.", Flag.Disclosure, Flag.AlgorithmNone).Deny("algorithm_not_allowed", t => t.HeaderMember("alg", "\"none\""));
        file.Http("header-member", "A further header member.", Flag.Disclosure).Deny("header_not_allowed", t => t.HeaderMember("jku", "\"https://attacker.test\""));
        file.Http("header-form", "A header that is no JSON.", Flag.Disclosure).Deny("header_invalid", t => t.HeaderText("{"));
        file.Http("payload-form", "A payload that is no JSON.", Flag.Disclosure).Deny("payload_invalid", t => t.PayloadText("{"));
        file.Http("iss-missing", "No iss.", Flag.Disclosure).Deny("claim_missing:iss", t => t.Without("iss"));
        file.Http("issuer-untrusted", "Which issuers are trusted is not told.", Flag.Disclosure).Deny("issuer_untrusted", t => t.Text("iss", "https://attacker.test"));
        file.Http("key-unknown", "Which keys are known is not told.", Flag.Disclosure).Deny("key_unknown", t => t.HeaderMember("kid", "\"no-such-key\""));
        file.Http("keys-unavailable", "That keys are missing is not told, and there is no Retry-After: it would say that the issuer is trusted.", Flag.Disclosure)
            .NoKeys(Defaults.Issuer).Deny("keys_unavailable");
        file.Http("key-rejected", "That a key set was refused is not told.", Flag.Disclosure).Keys(Defaults.Issuer, TestKeys.Set([SampleKeys.Oct()])).Deny("key_rejected");
        file.Http("signature", "A wrong signature.", Flag.Disclosure).Deny("signature_invalid", t => t.SignedBy(TestKeys.Outsider));
        file.Http("signature-and-expired", "A stranger is not told of the claims.", Flag.Disclosure, Flag.Precedence)
            .Deny("signature_invalid", t => t.SignedBy(TestKeys.Outsider), now: Defaults.Now + 1000);
        return file;
    }

    /// <summary>Steps 7 to 14: the code is told.</summary>
    public static CaseFile BuildAuthentic()
    {
        var file = new CaseFile("http", "authentic");
        Told(file, "issuer_mismatch", v => v.WithPartner().Config("keyOwner", Defaults.Partner).Deny("issuer_mismatch"));
        Told(file, "claim_missing:exp", v => v.Deny("claim_missing:exp", t => t.Without("exp")));
        Told(file, "claim_invalid:exp", v => v.Deny("claim_invalid:exp", t => t.Claim("exp", "1.0")));
        Told(file, "token_expired", v => v.Deny("token_expired", now: Defaults.Now + 150));
        Told(file, "issued_in_future", v => v.Deny("issued_in_future", now: Defaults.Now - 30));
        Told(file, "not_yet_valid", v => v.Deny("not_yet_valid", t => t.Claim("nbf", $"{Defaults.Now + 60}")));
        Told(file, "lifetime_exceeded", v => v.Deny("lifetime_exceeded", t => t.Times(Defaults.Now, Defaults.Now + 301)));
        Told(file, "claim_missing:aud", v => v.Deny("claim_missing:aud", t => t.Without("aud")));
        Told(file, "audience_mismatch", v => v.Deny("audience_mismatch", t => t.Text("aud", "https://other.internal")));
        Told(file, "claim_missing:jti", v => v.Deny("claim_missing:jti", t => t.Without("jti")));
        Told(file, "claim_invalid:act", v => v.Deny("claim_invalid:act", t => t.Claim("act", "{}")));
        Told(file, "claim_invalid:delegated_by", v => v.Deny("claim_invalid:delegated_by", t => t.Claim("delegated_by", "1")));
        Told(file, "binding_required", v => v.Config("requireRequestBinding", true).Deny("binding_required", request: Post));
        Told(file, "binding_mismatch", v => v.Deny("binding_mismatch", t => t.Text("rqh", Post.Hash()), request: Post with { BodyBytes = "{\"count\":4}"u8.ToArray() }));
        Told(
            file, "binding_unavailable",
            v => v.Deny("binding_unavailable", t => t.Text("rqh", WireRequest.Default.Hash()), request: new("GET", "http://inventory.internal/inventory")));
        Told(file, "jti_replay", v => v.Allow(v.Token(place: 0)).Deny("jti_replay", v.Token(place: 0)));
        Told(file, "replay_unavailable", v => v.Fault("replay").Deny("replay_unavailable"));
        Told(file, "subject_revoked", v => v.Config("revokedSubjects", new JsonArray(Defaults.Subject)).Deny("subject_revoked"));
        Told(file, "revocation_unavailable", v => v.Fault("revocation").Deny("revocation_unavailable"));
        Told(file, "policy_denied", v => v.Config("policy", SamplePolicies.ReadOnly()).Deny("policy_denied", t => t.Text("act", "deploy")));
        Told(file, "policy_unavailable", v => v.Fault("policy").Deny("policy_unavailable"));
        Told(file, "audit_unavailable", v => v.Fault("audit").Deny("audit_unavailable"));
        return file;
    }

    public static CaseFile BuildAllowed()
    {
        var file = new CaseFile("http", "allowed");
        file.Http("get", "A good token.", Flag.Valid).Allow();
        file.Http("post", "A good token with a body beside it.", Flag.Valid).Allow(request: Post);
        file.Http("scheme-lower-case", "The scheme's name ignoring case.", Flag.Valid, Flag.Presentation).Allow(scheme: "oathmesh ");
        file.Http("scheme-many-spaces", "More than one space after the scheme.", Flag.Valid, Flag.Presentation).Allow(scheme: "OathMesh    ");
        file.Http("bound", "A token bound to the request.", Flag.Valid, Flag.RequestBinding).Allow(t => t.Text("rqh", Post.Hash()), Post);
        var odd = new WireRequest("GET", "/a%2Fb/../c//d?x=%7e&y");
        file.Http("bound-odd-target", "The target is bound as it is on the wire, whatever a server makes of it.", Flag.Valid, Flag.RequestBinding)
            .Allow(t => t.Text("rqh", odd.Hash()), odd);
        var binary = new WireRequest("PUT", "/blob", "application/octet-stream") { BodyBytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)] };
        file.Http("bound-binary-body", "A binary body.", Flag.Valid, Flag.RequestBinding).Allow(t => t.Text("rqh", binary.Hash()), binary);
        file.Http("policy", "A rule allows.", Flag.Valid).Config("policy", SamplePolicies.ReadOnly()).Allow();
        file.Http("required-action", "An endpoint that asks for the token's action.", Flag.Valid).Config("requireAct", "deploy").Allow(t => t.Text("act", "deploy"));
        file.Http("required-action-other", "An endpoint that asks for another action: 403, for the caller is known.", Flag.Disclosure).Config("requireAct", "deploy").Forbid();
        file.Http("required-action-case", "Actions are compared character by character.", Flag.Disclosure).Config("requireAct", "deploy").Forbid(t => t.Text("act", "Deploy"));
        file.Http("required-action-prefix", "An action that begins as the one asked for is another.", Flag.Disclosure)
            .Config("requireAct", "deploy").Forbid(t => t.Text("act", "deploy.prod"));
        file.Http("required-action-denied-first", "A bad token at such an endpoint is 401.", Flag.Disclosure, Flag.Precedence)
            .Config("requireAct", "deploy").Deny("token_expired", now: Defaults.Now + 150);
        file.Http("required-action-no-token", "No token at such an endpoint is 401.", Flag.Disclosure, Flag.Precedence)
            .Config("requireAct", "deploy").DenyHeaders("token_missing", []);
        return file;
    }

    private static void Told(CaseFile file, string code, Action<HttpCase> fill) =>
        fill(file.Http(code.Replace('_', '-').Replace(':', '-'), $"An authentic token: {code} is told.", Flag.Disclosure));
}
