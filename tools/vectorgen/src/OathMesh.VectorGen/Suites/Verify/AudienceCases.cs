using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Step 10: <c>aud</c>.</summary>
internal static class AudienceCases
{
    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "audience");
        file.Verify("missing", "No aud: it is not for everyone.", Flag.ClaimMissing).Deny("claim_missing:aud", t => t.Without("aud"));
        foreach (var (name, raw) in new[]
        {
            ("null", "null"), ("empty", "\"\""), ("number", "0"), ("true", "true"), ("object", "{\"aud\":\"https://inventory.internal\"}"),
            ("array-of-one", "[\"https://inventory.internal\"]"),
            ("array-of-two", "[\"https://other.internal\",\"https://inventory.internal\"]"), ("array-empty", "[]"), ("array-of-empty", "[\"\"]"),
            ("array-nested", "[[\"https://inventory.internal\"]]"),
        })
        {
            file.Verify($"is-{name}", "aud is not one non-empty string.", Flag.ClaimType, Flag.AudienceConfusion).Deny("claim_invalid:aud", t => t.Claim("aud", raw));
        }

        foreach (var (name, audience) in new[]
        {
            ("other", "https://other.internal"), ("trailing-slash", "https://inventory.internal/"), ("trailing-dot", "https://inventory.internal."),
            ("upper-case-host", "https://Inventory.internal"), ("upper-case-scheme", "HTTPS://inventory.internal"),
            ("default-port", "https://inventory.internal:443"), ("http", "http://inventory.internal"), ("no-scheme", "inventory.internal"), ("prefix", "https://inventory.interna"),
            ("suffix", "ttps://inventory.internal"), ("longer", "https://inventory.internal.attacker.test"),
            ("path", "https://inventory.internal/items"), ("query", "https://inventory.internal?"), ("fragment", "https://inventory.internal#"),
            ("leading-space", " https://inventory.internal"), ("trailing-space", "https://inventory.internal "),
            ("trailing-nul", "https://inventory.internal\0"), ("percent-encoded", "https://inventory%2Einternal"), ("wildcard", "*"), ("wildcard-host", "https://*.internal"),
            ("two-joined", "https://inventory.internal https://other.internal"),
            ("two-with-comma", "https://inventory.internal,https://other.internal"), ("the-issuer", "https://issuer.test"), ("full-width", "https://inventory\uff0einternal"),
            ("zero-width", "https://inventory.internal\u200b"),
        })
        {
            file.Verify($"resembling-{name}", "Another audience: compared character by character.", Flag.AudienceConfusion).Deny("audience_mismatch", t => t.Text("aud", audience));
        }

        file.Verify("escaped", "aud is compared after its escapes are decoded.", Flag.Valid, Flag.EscapedText)
            .Allow(t => t.Claim("aud", "\"https:\\/\\/inventory\\u002einternal\""));
        file.Verify("no-url", "An audience need not be a URL.", Flag.Valid, Flag.AudienceConfusion).Config("audience", "inventory").Allow(t => t.Text("aud", "inventory"));
        file.Verify("with-slash", "A configured audience that ends in a slash is met by one that does.", Flag.Valid, Flag.AudienceConfusion)
            .Config("audience", "https://inventory.internal/").Allow(t => t.Text("aud", "https://inventory.internal/"));
        file.Verify("with-slash-missing", "A configured audience that ends in a slash is not met by one that does not.", Flag.AudienceConfusion)
            .Config("audience", "https://inventory.internal/").Deny("audience_mismatch");
        file.Verify("not-ascii", "An audience beyond ASCII, equal character by character.", Flag.Valid, Flag.AudienceConfusion)
            .Config("audience", "urn:lager:b\u00fccher-\ud83d\udce6").Allow(t => t.Text("aud", "urn:lager:b\u00fccher-\ud83d\udce6"));
        file.Verify("not-normalised", "The same audience with a decomposed letter is another.", Flag.AudienceConfusion)
            .Config("audience", "urn:lager:b\u00fccher").Deny("audience_mismatch", t => t.Text("aud", "urn:lager:bu\u0308cher"));
        return file;
    }
}
