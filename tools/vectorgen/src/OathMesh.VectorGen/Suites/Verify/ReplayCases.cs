using System.Security.Cryptography;
using System.Text;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Step 13: sequences against one receiver.</summary>
internal static class ReplayCases
{
    private const long Issued = Defaults.Now;
    private const long Expires = Defaults.Now + 120;

    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "replay");
        InTime(file);
        Entries(file);
        Consumption(file);
        return file;
    }

    private static void InTime(CaseFile file)
    {
        Replayed(file, "at-once", "The same token twice in one second.", Issued + 1, Issued + 1);
        Replayed(file, "three-times", "The same token three times.", Issued + 1, Issued + 2, Issued + 3);
        Replayed(file, "at-exp", "Replayed at exp: inside the leeway the token still lives.", Issued + 1, Expires);
        Replayed(file, "inside-the-leeway", "Replayed at exp + leeway - 1, the last second in which the token lives.", Issued + 1, Expires + 29);
        Replayed(file, "first-use-inside-the-leeway", "First used inside the leeway, and replayed there.", Expires + 28, Expires + 29);
        Replayed(file, "longest-life", "The longest life: first used leeway before iat, replayed leeway after exp.", Issued - 29, Expires + 29);
        Replayed(file, "clock-set-back", "The clock is set back between the two.", Issued + 60, Issued + 1);
        var expired = file.Verify("after-the-leeway", "Replayed when it is dead anyway.", Flag.Replay, Flag.ClockSkew);
        var token = expired.Token();
        expired.Allow(token, Issued + 1).Deny("token_expired", token, Expires + 30);
        Outlived(file);
        var many = file.Verify("after-others", "Replayed after other tokens were used.", Flag.Replay);
        var first = many.Token();
        many.Allow(first);
        for (var place = 1; place <= 8; place++)
        {
            many.Allow(many.Token(place: place));
        }

        many.Deny("jti_replay", first);
    }

    /// <summary>
    /// What a cleared entry costs shows only when something clears. Stores that are divided by the entry's key clear a part at a time, so the tokens
    /// in between are chosen to have the last byte of the key in common.
    /// </summary>
    private static void Outlived(CaseFile file)
    {
        var vector = file.Verify(
            "entry-outlives-the-token",
            "The entry is kept until exp + 2 x leeway + 1 s: a clock that runs ahead by the leeway and is set back brings no token to life again.",
            Flag.Replay, Flag.ClockSkew);
        var early = vector.Token();
        var part = LastByteOfKey(vector.TokenId(0));
        var late = Enumerable.Range(1, int.MaxValue - 1).First(place => LastByteOfKey(vector.TokenId(place)) == part);
        vector.Allow(early, Issued + 1).Allow(vector.Token(t => t.Times(Expires + 60, Expires + 180), late), Expires + 60).Deny("jti_replay", early, Expires + 29);

        var last = file.Verify("entry-outlives-the-token-to-its-last-second", "The same at exp + 2 x leeway + 1 s, the last second in which the entry must be there.", Flag.Replay, Flag.ClockSkew);
        var first = last.Token();
        part = LastByteOfKey(last.TokenId(0));
        late = Enumerable.Range(1, int.MaxValue - 1).First(place => LastByteOfKey(last.TokenId(place)) == part);
        last.Allow(first, Issued + 1).Allow(last.Token(t => t.Times(Expires + 61, Expires + 181), late), Expires + 61).Deny("jti_replay", first, Expires + 29);
    }

    /// <summary>Of the key in docs/protocol.md section 3, step 13.</summary>
    private static byte LastByteOfKey(string tokenId)
    {
        var (issuer, id) = (Encoding.UTF8.GetBytes(Defaults.Issuer), Encoding.UTF8.GetBytes(tokenId));
        return SHA256.HashData([0, 0, 0, (byte)issuer.Length, .. issuer, 0, 0, 0, (byte)id.Length, .. id])[15];
    }

    private static void Entries(CaseFile file)
    {
        file.Verify("same-jti-two-issuers", "One jti of two issuers is two tokens.", Flag.Valid, Flag.ReplayKey).WithPartner()
            .Allow(t => t.Text("jti", "0123456789abcdef")).Allow(t => t.From(Defaults.Partner, TestKeys.Partner).Text("jti", "0123456789abcdef"))
            .Deny("jti_replay", t => t.Text("jti", "0123456789abcdef")).Deny("jti_replay", t => t.From(Defaults.Partner, TestKeys.Partner).Text("jti", "0123456789abcdef"));
        const string Similar = "https://issuer.tesu";
        file.Verify("same-jti-similar-issuers", "One jti of two issuers whose names are of one length and differ in the last letter.", Flag.Valid, Flag.ReplayKey)
            .Trust(Defaults.Issuer, Similar).Keys(Similar, TestKeys.Set(TestKeys.Partner))
            .Allow(t => t.Text("jti", "0123456789abcdef")).Allow(t => t.From(Similar, TestKeys.Partner).Text("jti", "0123456789abcdef"));
        file.Verify("jti-case", "Two jti that differ by case are two tokens.", Flag.Valid, Flag.ReplayKey)
            .Allow(t => t.Text("jti", "abcdefabcdefabcdef")).Allow(t => t.Text("jti", "ABCDEFabcdefabcdef"));
        file.Verify("jti-prefix", "A jti that begins as another is another.", Flag.Valid, Flag.ReplayKey)
            .Allow(t => t.Text("jti", "0123456789abcdef")).Allow(t => t.Text("jti", "0123456789abcdef0"));
        file.Verify("jti-long-and-similar", "Two jti of 128 characters that differ in the last.", Flag.Valid, Flag.ReplayKey)
            .Allow(t => t.Text("jti", new string('j', 127) + "0")).Allow(t => t.Text("jti", new string('j', 127) + "1"));
        file.Verify("iss-and-jti-shifted", "The same characters, divided otherwise between iss and jti: lengths belong into the entry's key.", Flag.Valid, Flag.ReplayKey)
            .Trust(Defaults.Issuer, Defaults.Issuer + "0").Keys(Defaults.Issuer + "0", TestKeys.Set(TestKeys.Partner))
            .Allow(t => t.Text("jti", "00123456789abcdef")).Allow(t => t.From(Defaults.Issuer + "0", TestKeys.Partner).Text("jti", "0123456789abcdef"));
        file.Verify("separator-shifted", "A separator between iss and jti can be a part of either.", Flag.Valid, Flag.ReplayKey)
            .Trust("https://issuer.test", "https://issuer.test.x").Keys("https://issuer.test.x", TestKeys.Set(TestKeys.Partner))
            .Allow(t => t.Text("jti", "x.0123456789abcdef")).Allow(t => t.From("https://issuer.test.x", TestKeys.Partner).Text("jti", "0123456789abcdef"));
        file.Verify("jti-escaped", "The same jti in escapes is the same token.", Flag.Replay, Flag.ReplayKey, Flag.EscapedText)
            .Allow(t => t.Text("jti", "0123456789abcdef")).Deny("jti_replay", t => t.Claim("jti", "\"\\u0030123456789abcde\\u0066\""));
        file.Verify("jti-escaped-first", "The same jti, first in escapes and then plain.", Flag.Replay, Flag.ReplayKey, Flag.EscapedText)
            .Allow(t => t.Claim("jti", "\"\\u0030123456789abcde\\u0066\"")).Deny("jti_replay", t => t.Text("jti", "0123456789abcdef"));
        file.Verify("iss-escaped", "The same iss in escapes is the same issuer.", Flag.Replay, Flag.ReplayKey, Flag.EscapedText)
            .Allow(t => t.Text("jti", "0123456789abcdef")).Deny("jti_replay", t => t.Text("jti", "0123456789abcdef").Claim("iss", "\"https:\\/\\/issuer.test\""));
        foreach (var (name, comment, change) in new (string, string, Action<TokenDraft>)[]
        {
            ("other-subject", "Another subject under a used jti.", t => t.Text("sub", "agent://ci/other")),
            ("other-action", "Another action under a used jti.", t => t.Text("act", "deploy")),
            ("other-times", "Other times under a used jti.", t => t.Times(Issued - 10, Expires - 10)),
            ("other-spelling", "The same claims with white space.", t => t.PayloadText(t.Payload + " ")),
            ("other-key", "The same claims, signed with the issuer's other key.", t => t.Key(TestKeys.IssuerNext)),
            ("other-header-order", "The same token with its header in another order.", t => t.Header.Reverse()),
        })
        {
            var vector = file.Verify($"same-jti-{name}", $"{comment} The entry is for iss and jti, nothing else.", Flag.Replay, Flag.ReplayKey).Keys(Defaults.Issuer, TestKeys.Set(TestKeys.Issuer, TestKeys.IssuerNext));
            vector.Allow(vector.Token(place: 0)).Deny("jti_replay", vector.Token(change, place: 0));
        }

        var scheme = file.Verify("other-scheme-spelling", "The same token under the scheme in lower case.", Flag.Replay);
        var token = scheme.Token();
        scheme.Allow(token).DenyFields("jti_replay", [$"oathmesh  {token.Compact()}"]);
    }

    private static void Consumption(CaseFile file)
    {
        foreach (var (name, code, bend) in new (string, string, Action<TokenDraft>)[]
        {
            ("bad-signature", "signature_invalid", t => t.SignedBy(TestKeys.Outsider)), ("wrong-audience", "audience_mismatch", t => t.Text("aud", "https://other.internal")),
            ("bad-claim", "claim_invalid:act", t => t.Text("act", "")), ("expired", "token_expired", t => t.Times(Issued - 300, Issued - 100)),
        })
        {
            var vector = file.Verify($"not-consumed-by-{name}", "A token that was denied before step 13 consumes nothing: the next with its jti counts.", Flag.Valid, Flag.Replay, Flag.Precedence);
            vector.Deny(code, vector.Token(bend, place: 0)).Allow(vector.Token(place: 0));
        }

        var policy = file.Verify("consumed-by-policy", "A token that policy denied is consumed.", Flag.Replay, Flag.Precedence).Config("policy", SamplePolicies.ReadOnly());
        var denied = policy.Token(t => t.Text("act", "deploy"));
        policy.Deny("policy_denied", denied).Deny("jti_replay", denied);
        var revoked = file.Verify("consumed-by-revocation", "A token of a revoked subject is consumed.", Flag.Replay, Flag.Precedence).Config("revokedSubjects", new System.Text.Json.Nodes.JsonArray(Defaults.Subject));
        var first = revoked.Token();
        revoked.Deny("subject_revoked", first).Deny("jti_replay", first);
    }

    private static void Replayed(CaseFile file, string name, string comment, params long[] times)
    {
        var vector = file.Verify(name, comment, Flag.Replay);
        var token = vector.Token();
        vector.Allow(token, times[0]);
        foreach (var now in times[1..])
        {
            vector.Deny("jti_replay", token, now);
        }
    }
}
