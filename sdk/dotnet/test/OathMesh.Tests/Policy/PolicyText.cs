namespace OathMesh.Tests.Policy;

/// <summary>Policies and callers that tests begin with.</summary>
internal static class PolicyText
{
    public const string Issuer = "https://issuer.internal";
    public const string Audience = "https://inventory.internal";

    public static readonly OathMeshCaller Caller = new()
    {
        Issuer = Issuer,
        Subject = "agent://repo/acme/shop",
        Audience = Audience,
        Action = "inventory.read",
        TokenId = "0123456789abcdef",
        IssuedAt = 0,
        ExpiresAt = 1,
        KeyId = "k",
    };

    /// <summary>A policy in JSON with one rule before the last.</summary>
    public static string Json(string rule, string match = "{}") => $$"""
        {"version":1,"issuers":["{{Issuer}}"],"audiences":["{{Audience}}"],
         "rules":[{"name":"{{rule}}","match":{{match}},"allow":true},{"name":"default","match":{},"allow":false}]}
        """;

    /// <summary>A policy in Pkl: the given rules, and the last one.</summary>
    public static string Pkl(string rules, string before = "") => $$"""
        amends "schema.pkl"
        {{before}}
        issuers { "{{Issuer}}" }
        audiences { "{{Audience}}" }
        rules {
          {{rules}}
          new { name = "default" match {} allow = false }
        }
        """;
}
