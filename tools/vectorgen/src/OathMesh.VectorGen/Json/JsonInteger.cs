using System.Globalization;
using System.Text.Json.Nodes;

namespace OathMesh.VectorGen.Json;

/// <summary>Numbers of vectors: integers, and nothing else.</summary>
internal static class JsonInteger
{
    public static long Of(JsonNode node)
    {
        var value = node.AsValue();
        return value.TryGetValue<long>(out var number) ? number
            : value.TryGetValue<int>(out var small) ? small
            : throw new InvalidOperationException("Vectors hold no numbers but integers: " + node.ToJsonString());
    }

    public static string Text(JsonNode node) => Of(node).ToString(CultureInfo.InvariantCulture);
}
