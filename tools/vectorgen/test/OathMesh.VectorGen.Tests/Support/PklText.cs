using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OathMesh.VectorGen.Tests.Support;

/// <summary>Writes the policy of a vector in Pkl.</summary>
internal static class PklText
{
    public static bool HasNull(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Object => element.EnumerateObject().Any(member => HasNull(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(HasNull),
        _ => false,
    };

    /// <summary>As a policy that amends the schema.</summary>
    public static string Amend(JsonElement policy)
    {
        var text = new StringBuilder("amends \"schema.pkl\"\n");
        foreach (var member in policy.EnumerateObject())
        {
            AppendTyped(text, member.Name, member.Value);
        }

        return text.ToString();
    }

    /// <summary>As a module that knows no schema.</summary>
    public static string Module(JsonElement policy) =>
        policy.ValueKind == JsonValueKind.Object
            ? string.Concat(policy.EnumerateObject().Select(member => $"{Name(member.Name)} = {Untyped(member.Value)}\n"))
            : $"local content = {Untyped(policy)}\noutput {{ value = content }}\n";

    private static void AppendTyped(StringBuilder text, string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append(CultureInfo.InvariantCulture, $"{name} {{\n");
                AppendMembers(text, value);
                text.Append("}\n");
                break;
            case JsonValueKind.Array:
                text.Append(CultureInfo.InvariantCulture, $"{name} {{\n");
                foreach (var entry in value.EnumerateArray())
                {
                    text.Append(entry.ValueKind == JsonValueKind.Object ? "new {\n" : $"{Untyped(entry)}\n");
                    if (entry.ValueKind == JsonValueKind.Object)
                    {
                        AppendMembers(text, entry);
                        text.Append("}\n");
                    }
                }

                text.Append("}\n");
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"{name} = {Untyped(value)}\n");
                break;
        }
    }

    /// <summary>JSON may say <c>"src.repo"</c>, once or several times and beside <c>src</c>; the schema has one way only.</summary>
    private static void AppendMembers(StringBuilder text, JsonElement element)
    {
        var source = new StringBuilder();
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name.StartsWith("src.", StringComparison.Ordinal))
            {
                AppendTyped(source, member.Name[4..], member.Value);
            }
            else if (member.Name == "src")
            {
                AppendMembers(source, member.Value);
            }
            else
            {
                AppendTyped(text, member.Name, member.Value);
            }
        }

        if (source.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"src {{\n{source}}}\n");
        }
    }

    private static string Untyped(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"new Dynamic {{ {string.Concat(value.EnumerateObject().Select(member => $"{Name(member.Name)} = {Untyped(member.Value)}; "))}}}",
        JsonValueKind.Array => $"new Listing {{ {string.Concat(value.EnumerateArray().Select(entry => $"{Untyped(entry)}; "))}}}",
        JsonValueKind.String => Quote(value.GetString()!),
        _ => value.GetRawText(),
    };

    private static string Name(string name) => $"`{name}`";

    private static string Quote(string text) => $"\"{string.Concat(text.Select(character => character is '"' or '\\' or < ' ' or > '~'
        ? string.Create(CultureInfo.InvariantCulture, $"\\u{{{(int)character:x}}}")
        : character.ToString()))}\"";
}
