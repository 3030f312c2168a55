using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Json;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Real tokens that every verifier must allow, with the exact claims.</summary>
internal static class AllowCases
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    public static CaseFile Build()
    {
        var file = new CaseFile("verify", "allow");
        file.Verify("shortest", "The required claims and nothing more.", Flag.Valid).Allow();
        file.Verify("every-claim", "Every claim that the protocol knows.", Flag.Valid).Allow(Everything, request: WireRequest.Default);
        foreach (var (claim, raw) in new[]
        {
            ("nbf", $"{Defaults.Now}"), ("scope", "[\"inventory:read\",\"inventory:list\"]"), ("reason", "\"nightly stock count\""),
            ("src", $$"""{"type":"github-actions","repo":"acme/shop","sha":"{{Commit}}"}"""),
            ("delegated_by", "\"user://alice\""), ("env", "\"prod\""), ("tenant", "\"acme\""),
        })
        {
            file.Verify($"with-{claim}", $"One optional claim: {claim}.", Flag.Valid).Allow(t => t.Claim(claim, raw));
        }

        file.Verify("ci-job", "A pipeline deploys.", Flag.Valid).Allow(t => t
            .Text("sub", "job://github/acme/shop/deploy.yml").Text("act", "deploy").Text("env", "prod")
            .Claim("src", $$"""{"type":"github-actions","repo":"acme/shop","workflow":"deploy.yml","run_id":"8412","sha":"{{Commit}}"}""").Times(Defaults.Now, Defaults.Now + 300));
        file.Verify("ai-agent", "An agent calls a tool on a person's behalf.", Flag.Valid).Allow(t => t
            .Text("sub", "agent://support/triage-7")
            .Text("act", "tickets:update").Text("delegated_by", "user://alice@example.test").Text("reason", "customer asked for a refund: \u201cplease\u201d \ud83d\ude4f")
            .Claim("scope", "[\"tickets:4711\"]"));
        file.Verify("service-to-service", "A service calls another, bound to the request.", Flag.Valid).Config("requireRequestBinding", true)
            .Allow(t => t.Text("sub", "svc://checkout").Text("act", "inventory.reserve").Text("rqh", Reserve.Hash()), request: Reserve);
        file.Verify("every-limit", "Every claim at its longest that fits into a token together.", Flag.Valid, Flag.Boundary).Allow(Limits);
        file.Verify("five-tokens", "Five tokens one after the other.", Flag.Valid).Allow().Allow().Allow().Allow().Allow();
        file.Verify("two-issuers", "Tokens of two issuers in turn.", Flag.Valid)
            .WithPartner().Allow().Allow(t => t.From(Defaults.Partner, TestKeys.Partner)).Allow().Allow(t => t.From(Defaults.Partner, TestKeys.Partner));
        file.Verify("rotation", "Before, during and after the issuer's change of keys.", Flag.Valid).Keys(Defaults.Issuer, TestKeys.Set(TestKeys.Issuer, TestKeys.IssuerNext))
            .Allow().Allow(t => t.Key(TestKeys.IssuerNext)).Allow().Allow(t => t.Key(TestKeys.IssuerNext));
        return file;
    }

    private static WireRequest Reserve { get; } = new("POST", "/inventory/reservations", "application/json", "{\"sku\":\"4711\",\"count\":2}");

    private static void Everything(TokenDraft token) => token
        .Claim("nbf", $"{Defaults.Now - 5}").Claim("scope", "[\"a\",\"b\"]").Text("reason", "roll out \"7\" \u00e4\u00f6\u00fc \ud83d\ude80\n")
        .Claim("src", $$"""{"type":"github-actions","repo":"acme/shop","workflow":"deploy.yml","run_id":"42","sha":"{{Commit}}"}""")
        .Text("delegated_by", "user://alice").Text("env", "prod").Text("tenant", "acme").Text("rqh", WireRequest.Default.Hash());

    /// <summary>Token, header and members of <c>src</c> at their limits have cases of their own.</summary>
    private static void Limits(TokenDraft token) => token
        .Text("sub", "agent://" + new string('s', 256))
        .Text("act", new string('a', 128)).Text("jti", new string('j', 128)).Times(Defaults.Now, Defaults.Now + 300).Claim("nbf", $"{Defaults.Now}")
        .Claim("scope", "[" + string.Join(',', Enumerable.Range(10, 32).Select(i => $"\"inventory:{i}\"")) + "]")
        .Text("reason", new string('r', 512)).Text("delegated_by", new string('d', 512)).Text("env", new string('e', 512))
        .Text("tenant", new string('t', 512))
        .Claim("src", $$"""{"repo":{{JsonString.Canonical(new string('p', 512))}},"workflow":{{JsonString.Canonical(new string('w', 512))}}}""");
}
