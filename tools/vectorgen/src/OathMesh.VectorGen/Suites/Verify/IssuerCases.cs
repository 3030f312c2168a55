using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Steps 3 and 4: <c>iss</c>, and whether it is trusted.</summary>
internal static class IssuerCases
{
    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "issuer");
        file.Verify("missing", "No iss.", Flag.ClaimMissing).Deny("claim_missing:iss", t => t.Without("iss"));
        file.Verify("empty-payload", "An empty object lacks iss before all else.", Flag.ClaimMissing).Deny("claim_missing:iss", t => t.PayloadText("{}"));
        file.Verify("upper-case-name", "ISS is not iss.", Flag.ClaimMissing).Deny("claim_missing:iss", t => t.Without("iss").Text("ISS", Defaults.Issuer));
        foreach (var (name, raw) in new[]
        {
            ("null", "null"), ("empty", "\"\""), ("number", "1"), ("true", "true"), ("object", "{}"), ("array-of-one", "[\"https://issuer.test\"]"),
            ("array-of-two", "[\"https://attacker.test\",\"https://issuer.test\"]"),
        })
        {
            file.Verify($"is-{name}", "iss is not a non-empty string.", Flag.ClaimType).Deny("claim_invalid:iss", t => t.Claim("iss", raw));
        }

        foreach (var (name, issuer) in new[]
        {
            ("unknown", "https://attacker.test"), ("trailing-slash", "https://issuer.test/"), ("trailing-dot", "https://issuer.test."), ("upper-case-host", "https://ISSUER.test"),
            ("upper-case-scheme", "HTTPS://issuer.test"),
            ("default-port", "https://issuer.test:443"), ("http", "http://issuer.test"), ("no-scheme", "issuer.test"), ("prefix", "https://issuer.tes"),
            ("suffix", "ttps://issuer.test"), ("longer", "https://issuer.test.attacker.test"),
            ("subdomain", "https://a.issuer.test"), ("path", "https://issuer.test/a"), ("query", "https://issuer.test?"), ("fragment", "https://issuer.test#"),
            ("user-info", "https://issuer.test@attacker.test"), ("percent-encoded", "https://issuer%2Etest"),
            ("leading-space", " https://issuer.test"), ("trailing-space", "https://issuer.test "), ("trailing-nul", "https://issuer.test\0"),
            ("trailing-newline", "https://issuer.test\n"), ("dot-segment", "https://issuer.test/."), ("cyrillic", "https://\u0456ssuer.test"),
            ("full-width", "https://issuer\uff0etest"), ("soft-hyphen", "https://iss\u00aduer.test"), ("comma-joined", "https://issuer.test,https://attacker.test"),
            ("wildcard", "*"),
        })
        {
            // The attacker has a key set under that very name: only the list of trusted issuers keeps it out.
            file.Verify($"resembling-{name}", "An issuer that is not in the list; its keys are known here all the same.", Flag.IssuerConfusion)
                .Keys(issuer, TestKeys.Set(TestKeys.Outsider)).Deny("issuer_untrusted", t => t.From(issuer, TestKeys.Outsider));
        }

        file.Verify("untrusted-with-good-key", "A token of an untrusted issuer, signed with the trusted one's key.", Flag.IssuerConfusion)
            .Deny("issuer_untrusted", t => t.Text("iss", "https://attacker.test"));
        file.Verify("partner-not-trusted", "Keys are known for an issuer that is not trusted.", Flag.IssuerConfusion)
            .WithPartner().Trust(Defaults.Issuer).Deny("issuer_untrusted", t => t.From(Defaults.Partner, TestKeys.Partner));
        file.Verify("long", "An issuer of 1,000 characters.", Flag.IssuerConfusion, Flag.ResourceLimit)
            .Deny("issuer_untrusted", t => t.Text("iss", Defaults.Issuer + new string('a', 1000)));
        file.Verify("second-of-two", "The second of two trusted issuers.", Flag.Valid, Flag.IssuerConfusion).WithPartner().Allow(t => t.From(Defaults.Partner, TestKeys.Partner));
        file.Verify("escaped", "iss is compared after its escapes are decoded.", Flag.Valid, Flag.EscapedText).Allow(t => t.Claim("iss", "\"https:\\/\\/issuer\\u002etest\""));
        file.Verify("trusted-with-slash", "A trusted issuer may end in a slash; then the one without is another.", Flag.IssuerConfusion)
            .Trust("https://issuer.test/").Keys("https://issuer.test/", TestKeys.Set(TestKeys.Issuer)).Deny("issuer_untrusted");
        const string NotAscii = "https://b\u00fccher.test/\ud83d\ude80";
        file.Verify("not-ascii", "An issuer beyond ASCII, equal character by character.", Flag.Valid, Flag.IssuerConfusion)
            .Trust(NotAscii).Keys(NotAscii, TestKeys.Set(TestKeys.Issuer)).Allow(t => t.Text("iss", NotAscii));
        file.Verify("not-normalised", "The same issuer with a decomposed letter is another.", Flag.IssuerConfusion)
            .Trust("https://b\u00fccher.test")
            .Keys("https://b\u00fccher.test", TestKeys.Set(TestKeys.Issuer)).Deny("issuer_untrusted", t => t.Text("iss", "https://bu\u0308cher.test"));
        return file;
    }
}
