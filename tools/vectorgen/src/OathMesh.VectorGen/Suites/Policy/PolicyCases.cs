using System.Text.Json.Nodes;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Policy;

/// <summary>One policy, many callers: who is allowed, and by which rule (docs/protocol.md section 8).</summary>
internal static class PolicyCases
{
    public static CaseFile BuildDecisions()
    {
        var file = new CaseFile("policy", "decisions");
        Ask(file, "default-only", "Nothing is allowed.", Flag.PolicyDefault, PolicyDocument.Of(), (false, "default", []), (false, "default", [("act", "*")]));
        Ask(
            file, "allow-all", "An empty match matches anything.", Flag.PolicyDefault, PolicyDocument.Of(PolicyDocument.Rule("all", [])), (true, "all", []),
            (true, "all", [("env", "prod")]), (false, null, [("iss", Defaults.Partner)]), (false, null, [("aud", "https://other.internal")]));
        Ask(
            file, "issuers-and-audiences", "A caller of another issuer or audience meets no rule.", Flag.PolicyDefault, Wide(),
            (true, "all", []), (true, "all", [("iss", Defaults.Partner)]), (true, "all", [("aud", "https://other.internal")]), (false, null, [("iss", "https://issuer.test/")]),
            (false, null, [("iss", "https://ISSUER.test")]), (false, null, [("aud", "https://inventory.internal/")]));
        Ask(
            file, "first-match", "The first rule that matches decides.", Flag.PolicyDefault,
            PolicyDocument.Of(PolicyDocument.Rule("no-deletes", Match("act", "*.delete"), allow: false), PolicyDocument.Rule("ci", Match("sub", "agent://ci/*")), PolicyDocument.Rule("never-reached", Match("sub", "agent://ci/admin"), allow: false)),
            (true, "ci", []), (false, "no-deletes", [("act", "inventory.delete")]), (true, "ci", [("sub", "agent://ci/admin")]), (false, "default", [("sub", "svc://a")]),
            (false, "no-deletes", [("sub", "svc://a"), ("act", "x.delete")]));
        Ask(
            file, "all-fields", "Every field that is given must match.", Flag.PolicyMissingClaim, PolicyDocument.Of(PolicyDocument.Rule("deploy", Deploy())),
            (true, "deploy", DeployCaller()), (false, "default", DeployCaller(("act", "deployx"))), (false, "default", DeployCaller(("sub", "job://x"))),
            (false, "default", DeployCaller(("env", "test"))), (false, "default", DeployCaller(("tenant", "other"))),
            (false, "default", DeployCaller(("scope", new JsonArray("deploy")))),
            (false, "default", DeployCaller(("src", new JsonObject { ["type"] = "github-actions", ["repo"] = "evil/shop", ["workflow"] = "deploy.yml" }))));
        Ask(
            file, "exact-fields", "iss, aud, env and tenant have no patterns: a star is a star.", Flag.PolicyPattern,
            PolicyDocument.Of(PolicyDocument.Rule("star", new JsonObject { ["env"] = "*", ["tenant"] = "a*" }), PolicyDocument.Rule("prod", new JsonObject { ["env"] = "prod", ["iss"] = Defaults.Issuer, ["aud"] = Defaults.Audience })),
            (true, "prod", [("env", "prod")]), (false, "default", [("env", "Prod")]), (false, "default", [("env", "production")]), (false, "default", [("env", "prod ")]),
            (true, "star", [("env", "*"), ("tenant", "a*")]), (false, "default", [("env", "x"), ("tenant", "acme")]));
        MatchedIssuerAndAudience(file);
        MissingClaims(file);
        Scopes(file);
        Sources(file);
        return file;
    }

    private static void MatchedIssuerAndAudience(CaseFile file)
    {
        var issuer = PolicyDocument.Of(PolicyDocument.Rule("one", Match("iss", Defaults.Issuer)));
        issuer["issuers"] = new JsonArray(Defaults.Issuer, Defaults.Partner);
        Ask(
            file, "match-issuer", "The policy knows two issuers, and the rule is for one of them.", Flag.PolicyScope, issuer,
            (true, "one", []), (false, "default", [("iss", Defaults.Partner)]));
        const string Billing = "https://billing.internal";
        var audience = PolicyDocument.Of(PolicyDocument.Rule("one", Match("aud", Defaults.Audience)));
        audience["audiences"] = new JsonArray(Defaults.Audience, Billing);
        Ask(
            file, "match-audience", "The policy knows two audiences, and the rule is for one of them.", Flag.PolicyScope, audience,
            (true, "one", []), (false, "default", [("aud", Billing)]));
    }

    private static void MissingClaims(CaseFile file)
    {
        Ask(
            file, "missing-claims", "A field given for a claim that the token lacks does not match, not even with a star.", Flag.PolicyMissingClaim,
            PolicyDocument.Of(PolicyDocument.Rule("env", Match("env", "prod")), PolicyDocument.Rule("tenant", Match("tenant", "acme")), PolicyDocument.Rule("any-repo", new JsonObject { ["src"] = new JsonObject { ["repo"] = "*" } })),
            (false, "default", []), (true, "env", [("env", "prod")]), (true, "tenant", [("tenant", "acme")]), (false, "default", [("env", "")]),
            (false, "default", [("src", new JsonObject())]), (false, "default", [("src", new JsonObject { ["type"] = "github-actions" })]),
            (true, "any-repo", [("src", new JsonObject { ["repo"] = "" })]), (true, "any-repo", [("src", new JsonObject { ["repo"] = "acme/shop" })]));
    }

    private static void Scopes(CaseFile file)
    {
        Ask(
            file, "scopes", "Every scope asked for must be in the token, exactly.", Flag.PolicyScope, PolicyDocument.Of(PolicyDocument.Rule("both", new JsonObject { ["scope"] = new JsonArray("read", "list") })),
            (true, "both", [("scope", new JsonArray("read", "list"))]), (true, "both", [("scope", new JsonArray("list", "read"))]),
            (true, "both", [("scope", new JsonArray("a", "list", "b", "read", "read"))]), (false, "default", [("scope", new JsonArray("read"))]),
            (false, "default", [("scope", new JsonArray("list"))]), (false, "default", [("scope", new JsonArray())]), (false, "default", []),
            (false, "default", [("scope", new JsonArray("READ", "LIST"))]), (false, "default", [("scope", new JsonArray("read list"))]),
            (false, "default", [("scope", new JsonArray("*"))]), (false, "default", [("scope", new JsonArray("read ", "list"))]),
            (false, "default", [("scope", new JsonArray("readlist"))]));
        Ask(
            file, "scopes-twice", "A scope asked for twice is asked for once; a star is no pattern here.", Flag.PolicyScope,
            PolicyDocument.Of(PolicyDocument.Rule("twice", new JsonObject { ["scope"] = new JsonArray("a", "a") }), PolicyDocument.Rule("star", new JsonObject { ["scope"] = new JsonArray("*") })),
            (true, "twice", [("scope", new JsonArray("a"))]), (true, "star", [("scope", new JsonArray("*"))]), (false, "default", [("scope", new JsonArray("b"))]));
    }

    private static void Sources(CaseFile file)
    {
        var shop = new JsonObject { ["type"] = "github-actions", ["repo"] = "acme/shop", ["workflow"] = "deploy.yml", ["run_id"] = "1", ["sha"] = "2" };
        foreach (var (name, match) in new[]
        {
            ("nested", new JsonObject { ["src"] = new JsonObject { ["type"] = "github-*", ["repo"] = "acme/*", ["workflow"] = "*.yml" } }),
            ("dotted", new JsonObject { ["src.type"] = "github-*", ["src.repo"] = "acme/*", ["src.workflow"] = "*.yml" }),
            ("mixed", new JsonObject { ["src"] = new JsonObject { ["type"] = "github-*", ["repo"] = "acme/*" }, ["src.workflow"] = "*.yml" }),
        })
        {
            Ask(
                file, $"source-{name}", "Two ways to write the fields of src, one meaning.", Flag.PolicyPattern, PolicyDocument.Of(PolicyDocument.Rule("shop", match)),
                (true, "shop", [("src", shop.DeepClone())]), (false, "default", []), (false, "default", [("src", Changed(shop, "repo", "evil/acme/shop"))]),
                (false, "default", [("src", Changed(shop, "type", "gitlab"))]), (false, "default", [("src", Changed(shop, "workflow", "deploy.yaml"))]));
        }
    }

    /// <summary>Asks a policy about callers, each with the decision and the rule that made it.</summary>
    public static void Ask(CaseFile file, string name, string comment, string flag, JsonObject policy, params (bool Allow, string? Rule, (string, JsonNode?)[] Caller)[] questions)
    {
        var vector = file.Plain(name, comment, flag).Given("policy", policy);
        foreach (var (allow, rule, caller) in questions)
        {
            vector.Step(PolicyDocument.Caller(caller), new JsonObject { ["decision"] = allow ? "allow" : "deny", ["rule"] = rule });
        }
    }

    private static JsonObject Match(string field, string value) => new() { [field] = value };

    private static JsonObject Wide()
    {
        var policy = PolicyDocument.Of(PolicyDocument.Rule("all", []));
        policy["issuers"] = new JsonArray(Defaults.Issuer, Defaults.Partner);
        policy["audiences"] = new JsonArray(Defaults.Audience, "https://other.internal");
        return policy;
    }

    private static JsonObject Deploy() => new()
    {
        ["iss"] = Defaults.Issuer,
        ["sub"] = "job://github/acme/*",
        ["aud"] = Defaults.Audience,
        ["act"] = "deploy",
        ["env"] = "prod",
        ["tenant"] = "acme",
        ["scope"] = new JsonArray("deploy", "prod"),
        ["src"] = new JsonObject { ["type"] = "github-actions", ["repo"] = "acme/*", ["workflow"] = "deploy.yml" },
    };

    private static (string, JsonNode?)[] DeployCaller(params (string, JsonNode?)[] changes) =>
    [
        ("sub", "job://github/acme/shop"), ("act", "deploy"), ("env", "prod"), ("tenant", "acme"), ("scope", new JsonArray("prod", "deploy")),
        ("src", new JsonObject { ["type"] = "github-actions", ["repo"] = "acme/shop", ["workflow"] = "deploy.yml" }), .. changes,
    ];

    private static JsonObject Changed(JsonObject source, string member, string value)
    {
        var copy = (JsonObject)source.DeepClone();
        copy[member] = value;
        return copy;
    }
}
