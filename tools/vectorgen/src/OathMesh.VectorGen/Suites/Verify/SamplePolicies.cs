using System.Text.Json.Nodes;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Verify;

/// <summary>Policies of verify and http cases; the suite policy has its own.</summary>
internal static class SamplePolicies
{
    /// <summary>The default subject may read, and nothing else.</summary>
    public static JsonObject ReadOnly() => Policy(Rule("read", new JsonObject { ["sub"] = "agent://ci/*", ["act"] = "inventory.read" }, allow: true));

    /// <summary>A rule denies before another would allow.</summary>
    public static JsonObject DenyFirst() => Policy(Rule("not-prod", new JsonObject { ["env"] = "prod" }, allow: false), Rule("all", [], allow: true));

    /// <summary>A policy for another audience.</summary>
    public static JsonObject OtherAudience()
    {
        var policy = Policy(Rule("all", [], allow: true));
        policy["audiences"] = new JsonArray("https://other.internal");
        return policy;
    }

    public static JsonObject OtherIssuer()
    {
        var policy = Policy(Rule("all", [], allow: true));
        policy["issuers"] = new JsonArray(Defaults.Partner);
        return policy;
    }

    private static JsonObject Policy(params JsonObject[] rules) => new()
    {
        ["version"] = 1,
        ["issuers"] = new JsonArray(Defaults.Issuer),
        ["audiences"] = new JsonArray(Defaults.Audience),
        ["rules"] = new JsonArray([.. rules, Rule("default", [], allow: false)]),
    };

    private static JsonObject Rule(string name, JsonObject match, bool allow) => new() { ["name"] = name, ["match"] = match, ["allow"] = allow };
}
