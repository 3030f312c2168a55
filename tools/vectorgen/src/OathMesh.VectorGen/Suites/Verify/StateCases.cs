using System.Text.Json.Nodes;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Steps 13 and 14: revocation, policy and audit, and what happens when one of them cannot answer.</summary>
internal static class StateCases
{
    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "state");
        Revocation(file);
        Policy(file);
        foreach (var (seam, code) in new[] { ("replay", "replay_unavailable"), ("policy", "policy_unavailable"), ("audit", "audit_unavailable") })
        {
            file.Verify($"{seam}-unavailable", $"The part that step {(seam == "replay" ? 13 : 14)} asks cannot answer: {seam}.", Flag.FailClosed).Fault(seam).Deny(code);
        }

        file.Verify("revocation-unavailable", "The list of revoked subjects cannot be had.", Flag.FailClosed, Flag.Revocation).Fault("revocation").Deny("revocation_unavailable");
        file.Verify("replay-unavailable-every-time", "A store that is down denies each time.", Flag.FailClosed)
            .Fault("replay").Deny("replay_unavailable").Deny("replay_unavailable");
        file.Verify("audit-fault-leaves-a-denial", "A denial that cannot be written down stays the denial it is.", Flag.FailClosed)
            .Fault("audit").Deny("token_expired", now: Defaults.Now + 151);
        file.Verify("audit-fault-leaves-policy-denial", "A denial by policy that cannot be written down stays one.", Flag.FailClosed)
            .Fault("audit").Config("policy", SamplePolicies.ReadOnly()).Deny("policy_denied", t => t.Text("act", "deploy"));
        var spent = file.Verify("audit-fault-consumes", "Whoever was denied for the audit has spent the token.", Flag.FailClosed, Flag.Replay).Fault("audit");
        var token = spent.Token();
        spent.Deny("audit_unavailable", token).Deny("jti_replay", token);
        return file;
    }

    private static void Revocation(CaseFile file)
    {
        file.Verify("revoked", "A revoked subject.", Flag.Revocation).Config("revokedSubjects", new JsonArray("svc://other", Defaults.Subject)).Deny("subject_revoked");
        file.Verify("revoked-other", "Another subject is revoked.", Flag.Valid, Flag.Revocation).Config("revokedSubjects", new JsonArray("agent://ci/other")).Allow();
        file.Verify("revoked-prefix", "A subject that begins as a revoked one is another.", Flag.Valid, Flag.Revocation)
            .Config("revokedSubjects", new JsonArray("agent://ci/deploy")).Allow();
        file.Verify("revoked-case", "Subjects are compared character by character.", Flag.Valid, Flag.Revocation)
            .Config("revokedSubjects", new JsonArray("agent://CI/deploy-bot")).Allow();
        file.Verify("revoked-wildcard", "The list has no patterns.", Flag.Valid, Flag.Revocation).Config("revokedSubjects", new JsonArray("agent://*", "*")).Allow();
        file.Verify("revoked-escaped", "A subject in escapes is the same subject.", Flag.Revocation, Flag.EscapedText)
            .Config("revokedSubjects", new JsonArray(Defaults.Subject)).Deny("subject_revoked", t => t.Claim("sub", "\"agent:\\/\\/ci\\/deploy\\u002dbot\""));
        file.Verify("revoked-any-issuer", "A subject is revoked whoever vouches for it.", Flag.Revocation)
            .WithPartner().Config("revokedSubjects", new JsonArray(Defaults.Subject)).Deny("subject_revoked", t => t.From(Defaults.Partner, TestKeys.Partner));
    }

    private static void Policy(CaseFile file)
    {
        file.Verify("policy-allows", "A rule allows.", Flag.Valid).Config("policy", SamplePolicies.ReadOnly()).Allow();
        file.Verify("policy-default", "No rule allows.", Flag.PolicyDefault)
            .Config("policy", SamplePolicies.ReadOnly()).Deny("policy_denied", t => t.Text("act", "inventory.write"));
        file.Verify("policy-other-subject", "A rule for another subject.", Flag.PolicyDefault)
            .Config("policy", SamplePolicies.ReadOnly()).Deny("policy_denied", t => t.Text("sub", "agent://cd/deploy-bot"));
        file.Verify("policy-first-match", "The first rule that matches decides.", Flag.PolicyDefault)
            .Config("policy", SamplePolicies.DenyFirst()).Deny("policy_denied", t => t.Text("env", "prod")).Allow(t => t.Text("env", "test"));
        file.Verify("policy-absent-claim", "A rule that asks for a claim does not match a token that lacks it.", Flag.Valid, Flag.PolicyMissingClaim)
            .Config("policy", SamplePolicies.DenyFirst()).Allow();
        file.Verify("policy-other-audience", "A policy for another audience denies.", Flag.PolicyDefault).Config("policy", SamplePolicies.OtherAudience()).Deny("policy_denied");
        file.Verify("policy-other-issuer", "A policy for another issuer denies, though the issuer is trusted.", Flag.PolicyDefault)
            .Config("policy", SamplePolicies.OtherIssuer()).Deny("policy_denied");
    }
}
