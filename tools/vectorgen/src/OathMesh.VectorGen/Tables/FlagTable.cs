using System.Text.Json.Nodes;

namespace OathMesh.VectorGen.Tables;

/// <summary>Explains every flag once; written to <c>flags.json</c>.</summary>
internal static class FlagTable
{
    public static IReadOnlyList<FlagEntry> All { get; } =
        [.. TokenFlags.All, .. JsonFlags.All, .. SignatureFlags.All, .. ReceiverFlags.All];

    public static JsonObject ToJson(string version) => new()
    {
        ["version"] = version,
        ["flags"] = new JsonObject(All.Select(flag => KeyValuePair.Create(flag.Name, (JsonNode?)flag.ToJson()))),
    };
}
