using System.Text.Json.Nodes;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Policy;

/// <summary>Policies and callers, as short as they can be written down.</summary>
internal static class PolicyDocument
{
    /// <summary>The last rule of every policy.</summary>
    public static JsonObject Default() => Rule("default", [], allow: false);

    public static JsonObject Rule(string name, JsonObject match, bool allow = true) => new() { ["name"] = name, ["match"] = match, ["allow"] = allow };

    /// <summary>A policy of these rules and the last one.</summary>
    public static JsonObject Of(params JsonObject[] rules) => Raw([.. rules, Default()]);

    /// <summary>A policy of exactly these rules.</summary>
    public static JsonObject Raw(params JsonNode?[] rules) => new()
    {
        ["version"] = 1,
        ["issuers"] = new JsonArray(Defaults.Issuer),
        ["audiences"] = new JsonArray(Defaults.Audience),
        ["rules"] = new JsonArray(rules),
    };

    /// <summary>The default caller, some claims set or, with <see langword="null"/>, taken away.</summary>
    public static JsonObject Caller(params (string Name, JsonNode? Value)[] claims)
    {
        var caller = new JsonObject { ["iss"] = Defaults.Issuer, ["sub"] = Defaults.Subject, ["aud"] = Defaults.Audience, ["act"] = Defaults.Action };
        foreach (var (name, value) in claims)
        {
            caller[name] = value;
        }

        return caller;
    }
}
