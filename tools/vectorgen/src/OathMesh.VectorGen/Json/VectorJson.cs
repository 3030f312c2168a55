using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OathMesh.VectorGen.Json;

/// <summary>Lays JSON out for people and for diffs: what fits on a line stays on one, everything else is indented by one space. ASCII, LF.</summary>
internal static class VectorJson
{
    private const int LineLength = 140;

    public static byte[] Write(JsonNode node)
    {
        var output = new StringBuilder();
        Write(output, node, indent: 0);
        return Encoding.ASCII.GetBytes(output.Append('\n').ToString());
    }

    private static void Write(StringBuilder output, JsonNode? node, int indent)
    {
        var line = OneLine(node);
        if (indent + line.Length <= LineLength || node is not (JsonObject or JsonArray))
        {
            output.Append(line);
            return;
        }

        var (open, close, items) = node is JsonObject members
            ? ('{', '}', members.Select(member => (Name: JsonString.Ascii(member.Key) + ": ", member.Value)))
            : ('[', ']', ((JsonArray)node).Select(value => (Name: "", Value: value)));
        var separator = "";
        output.Append(open);
        foreach (var (name, value) in items)
        {
            output.Append(separator).Append('\n').Append(' ', indent + 1).Append(name);
            Write(output, value, indent + 1);
            separator = ",";
        }

        output.Append('\n').Append(' ', indent).Append(close);
    }

    private static string OneLine(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject members => "{" + string.Join(", ", members.Select(member => JsonString.Ascii(member.Key) + ": " + OneLine(member.Value))) + "}",
        JsonArray values => "[" + string.Join(", ", values.Select(OneLine)) + "]",
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => JsonString.Ascii(node.GetValue<string>()),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => JsonInteger.Text(node),
        },
    };
}
