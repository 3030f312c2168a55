using System.Text.Json.Nodes;
using OathMesh.VectorGen.Cases;
using OathMesh.VectorGen.Tables;
using OathMesh.VectorGen.Tokens;

namespace OathMesh.VectorGen.Suites.Policy;

/// <summary>Policy files that are refused as a whole. Each has a rule that would allow the caller.</summary>
internal static class PolicyFileCases
{
    public static CaseFile Build()
    {
        var file = new CaseFile("policy", "files");
        Document(file);
        Rules(file);
        Fields(file);
        return file;
    }

    private static void Document(CaseFile file)
    {
        foreach (var member in new[] { "version", "issuers", "audiences", "rules" })
        {
            Refuse(file, $"{member}-missing", $"No {member}.", Changed(policy => policy.Remove(member)));
            Refuse(file, $"{member}-null", $"{member} is null.", Changed(policy => policy[member] = null));
        }

        Refuse(file, "version-2", "A version that is not known.", Changed(policy => policy["version"] = 2));
        Refuse(file, "version-0", "A version that never was.", Changed(policy => policy["version"] = 0));
        Refuse(file, "version-text", "The version as text.", Changed(policy => policy["version"] = "1"));
        Refuse(file, "unknown-member", "A member that is not known.", Changed(policy => policy["defaultAllow"] = true));
        Refuse(file, "member-case", "A member whose name differs by case.", Changed(policy => policy["Rules"] = new JsonArray()));
        foreach (var member in new[] { "issuers", "audiences" })
        {
            Refuse(file, $"{member}-empty", $"{member} lists nothing.", Changed(policy => policy[member] = new JsonArray()));
            Refuse(file, $"{member}-empty-text", $"{member} lists an empty text.", Changed(policy => policy[member] = new JsonArray(Defaults.Issuer, "")));
            Refuse(file, $"{member}-text", $"{member} is a text.", Changed(policy => policy[member] = Defaults.Issuer));
            Refuse(file, $"{member}-number", $"{member} lists a number.", Changed(policy => policy[member] = new JsonArray(1)));
        }
    }

    private static void Rules(CaseFile file)
    {
        Refuse(file, "rules-empty", "No rules.", Changed(policy => policy["rules"] = new JsonArray()));
        Refuse(file, "rules-object", "Rules that are an object.", Changed(policy => policy["rules"] = All()));
        Refuse(file, "rule-text", "A rule that is a text.", PolicyDocument.Raw("all", PolicyDocument.Default()));
        Refuse(file, "rule-null", "A rule that is null.", PolicyDocument.Raw(null, PolicyDocument.Default()));
        Refuse(file, "default-missing", "The last rule is not the default one.", PolicyDocument.Raw(All()));
        Refuse(file, "default-first", "The default rule is not the last one.", PolicyDocument.Raw(PolicyDocument.Default(), All()));
        Refuse(file, "default-allows", "The default rule allows.", PolicyDocument.Raw(PolicyDocument.Rule("default", [])));
        Refuse(
            file, "default-matches-something", "The default rule does not match anything.",
            PolicyDocument.Raw(All(), PolicyDocument.Rule("default", new JsonObject { ["act"] = "*" }, allow: false)));
        Refuse(file, "default-other-name", "The last rule has another name.", PolicyDocument.Raw(All(), PolicyDocument.Rule("Default", [], allow: false)));
        Refuse(
            file, "default-empty-source", "The default rule's match has a src, though an empty one.",
            PolicyDocument.Raw(All(), PolicyDocument.Rule("default", new JsonObject { ["src"] = new JsonObject() }, allow: false)));
        Refuse(file, "default-twice", "Two default rules.", PolicyDocument.Raw(PolicyDocument.Default(), PolicyDocument.Default()));
        Refuse(file, "same-name-twice", "Two rules of one name.", PolicyDocument.Of(All(), All()));
        Refuse(file, "name-missing", "A rule without a name.", With(rule => rule.Remove("name")));
        Refuse(file, "name-empty", "An empty name.", With(rule => rule["name"] = ""));
        Refuse(file, "name-number", "A name that is a number.", With(rule => rule["name"] = 1));
        Refuse(file, "name-129", "A name of 129 bytes.", With(rule => rule["name"] = new string('n', 129)));
        Refuse(file, "name-130-of-two", "A name of 65 letters of two bytes.", With(rule => rule["name"] = new string('\u00e9', 65)));
        PolicyCases.Ask(file, "name-128", "The longest name.", Flag.Boundary, PolicyDocument.Of(PolicyDocument.Rule(new string('n', 128), [])), (true, new string('n', 128), []));
        Refuse(file, "match-missing", "A rule without a match: it must not match anything by accident.", With(rule => rule.Remove("match")));
        Refuse(file, "match-null", "A match that is null.", With(rule => rule["match"] = null));
        Refuse(file, "match-array", "A match that is an array.", With(rule => rule["match"] = new JsonArray()));
        Refuse(file, "allow-missing", "A rule that does not say whether it allows.", With(rule => rule.Remove("allow")));
        Refuse(file, "allow-text", "allow is a text.", With(rule => rule["allow"] = "true"));
        Refuse(file, "allow-number", "allow is a number.", With(rule => rule["allow"] = 1));
        Refuse(file, "allow-null", "allow is null.", With(rule => rule["allow"] = null));
        Refuse(file, "rule-unknown-member", "A rule with a member that is not known.", With(rule => rule["effect"] = "allow"));
    }

    private static void Fields(CaseFile file)
    {
        foreach (var field in new[] { "iss", "sub", "aud", "act", "env", "tenant", "src.type", "src.repo", "src.workflow" })
        {
            Refuse(file, $"field-empty-{field}", $"An empty {field}: leave it out to match anything.", Field(field, ""));
        }

        foreach (var (name, field, value) in new (string, string, JsonNode?)[]
        {
            ("null", "sub", null), ("number", "act", 1), ("array", "sub", new JsonArray("agent://*")), ("object", "env", new JsonObject()), ("true", "tenant", true),
            ("unknown", "subject", "agent://ci/*"), ("unknown-case", "Sub", "agent://ci/*"), ("unknown-claim", "reason", "x"), ("jti", "jti", "0123456789abcdef"),
            ("unknown-source", "src.sha", "1"), ("scope-text", "scope", "read"), ("scope-empty", "scope", new JsonArray()), ("scope-empty-text", "scope", new JsonArray("")),
            ("scope-number", "scope", new JsonArray(1)), ("scope-null", "scope", null), ("source-text", "src", "acme/shop"), ("source-null", "src", null),
            ("source-empty", "src", new JsonObject()),
            ("source-unknown-member", "src", new JsonObject { ["run_id"] = "1" }), ("source-empty-member", "src", new JsonObject { ["repo"] = "" }),
            ("source-number", "src", new JsonObject { ["repo"] = 1 }),
        })
        {
            Refuse(file, $"field-{name}", $"A field that cannot be: {field}.", Field(field, value));
        }

        Refuse(
            file, "field-source-twice", "One field of src written both ways.",
            PolicyDocument.Of(PolicyDocument.Rule("all", new JsonObject { ["src"] = new JsonObject { ["repo"] = "*" }, ["src.repo"] = "*" })));
    }

    private static JsonObject All() => PolicyDocument.Rule("all", []);

    private static JsonObject Changed(Action<JsonObject> change)
    {
        var policy = PolicyDocument.Of(All());
        change(policy);
        return policy;
    }

    private static JsonObject With(Action<JsonObject> change)
    {
        var rule = All();
        change(rule);
        return PolicyDocument.Of(rule);
    }

    private static JsonObject Field(string name, JsonNode? value) => PolicyDocument.Of(PolicyDocument.Rule("some", new JsonObject { [name] = value }), All());

    /// <summary>The step has a whole caller, so that a verifier may read the policy when it is asked.</summary>
    private static void Refuse(CaseFile file, string name, string comment, JsonObject policy) =>
        file.Plain(name, comment, Flag.PolicyFile).Given("policy", policy).Refuse(PolicyDocument.Caller());
}
