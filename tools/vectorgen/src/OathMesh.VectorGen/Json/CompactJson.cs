using System.Text.Json;
using System.Text.Json.Nodes;

namespace OathMesh.VectorGen.Json;

/// <summary>JSON without white space, strings as in RFC 8785: what a minter writes.</summary>
internal static class CompactJson
{
    public static string Write(JsonNode node) => node switch
    {
        JsonObject members => "{" + string.Join(',', members.Select(member => $"{JsonString.Canonical(member.Key)}:{Write(member.Value!)}")) + "}",
        JsonArray values => "[" + string.Join(',', values.Select(value => Write(value!))) + "]",
        _ => node.GetValueKind() == JsonValueKind.String
            ? JsonString.Canonical(node.GetValue<string>())
            : JsonInteger.Text(node),
    };
}
