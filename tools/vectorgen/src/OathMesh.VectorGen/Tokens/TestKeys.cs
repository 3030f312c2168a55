using System.Text.Json.Nodes;

namespace OathMesh.VectorGen.Tokens;

/// <summary>The keys of the vectors.</summary>
internal static class TestKeys
{
    public static TestKey Issuer { get; } = new(1, "the issuer https://issuer.test");

    public static TestKey IssuerNext { get; } = new(2, "a second key of https://issuer.test");

    public static TestKey Partner { get; } = new(3, "the issuer https://partner.test");

    public static TestKey Outsider { get; } = new(4, "an attacker; in no key set");

    public static IReadOnlyList<TestKey> All { get; } = [Issuer, IssuerNext, Partner, Outsider];

    /// <summary>A key set of public JWKs.</summary>
    public static JsonObject Set(params JsonNode?[] keys) => new() { ["keys"] = new JsonArray(keys) };

    public static JsonObject Set(params TestKey[] keys) => Set([.. keys.Select(key => key.Jwk())]);
}
