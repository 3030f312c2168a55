using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OathMesh.Policy;

namespace OathMesh.Cli.Policies;

/// <summary>Writes policies for people to review: as Pkl, or as JSON of the same content.</summary>
internal static class PolicyText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ToPkl(IEnumerable<string> issuers, IEnumerable<string> audiences, IEnumerable<PolicyRule> rules)
    {
        var text = new StringBuilder("amends \"schema.pkl\"\n");
        Append(text, "issuers", issuers);
        Append(text, "audiences", audiences);
        text.Append("\nrules {\n");
        foreach (var rule in rules)
        {
            var fields = Fields(rule.Match).ToList();
            text.Append(CultureInfo.InvariantCulture, $"  new {{\n    name = {Quote(rule.Name)}\n    match {{");
            text.Append(fields.Count == 0 ? "}\n" : "\n");
            foreach (var (name, value) in fields)
            {
                text.Append(CultureInfo.InvariantCulture, $"      {name} = {Quote(value)}\n");
            }

            text.Append(fields.Count == 0 ? "" : "    }\n");
            text.Append(CultureInfo.InvariantCulture, $"    allow = {(rule.Allow ? "true" : "false")}\n  }}\n");
        }

        return text.Append("}\n").ToString();
    }

    public static byte[] ToJson(IEnumerable<string> issuers, IEnumerable<string> audiences, IEnumerable<PolicyRule> rules)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            Write(writer, "issuers", issuers);
            Write(writer, "audiences", audiences);
            writer.WriteStartArray("rules");
            foreach (var rule in rules)
            {
                writer.WriteStartObject();
                writer.WriteString("name", rule.Name);
                writer.WriteStartObject("match");
                foreach (var (name, value) in Fields(rule.Match))
                {
                    writer.WriteString(name, value);
                }

                writer.WriteEndObject();
                writer.WriteBoolean("allow", rule.Allow);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>The same JSON without white space, as <c>--json</c> gives everything.</summary>
    public static Action<Utf8JsonWriter> OneLine(byte[] json) => writer =>
    {
        using var document = JsonDocument.Parse(json);
        document.RootElement.WriteTo(writer);
    };

    /// <summary>A text as Pkl writes it: nothing in it ends the literal or is evaluated.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            quoted.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                < ' ' or > '~' => string.Create(CultureInfo.InvariantCulture, $"\\u{{{(int)character:x}}}"),
                _ => character.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    private static void Append(StringBuilder text, string name, IEnumerable<string> entries)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{name} {{\n");
        foreach (var entry in entries)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {Quote(entry)}\n");
        }

        text.Append("}\n");
    }

    private static void Write(Utf8JsonWriter writer, string name, IEnumerable<string> entries)
    {
        writer.WriteStartArray(name);
        foreach (var entry in entries)
        {
            writer.WriteStringValue(entry);
        }

        writer.WriteEndArray();
    }

    /// <summary>The fields that a suggested rule can have.</summary>
    private static IEnumerable<(string Name, string Value)> Fields(PolicyMatch match)
    {
        foreach (var (name, value) in ((string, string?)[])[("iss", match.Issuer), ("sub", match.Subject), ("aud", match.Audience), ("act", match.Action)])
        {
            if (value is not null)
            {
                yield return (name, value);
            }
        }
    }
}
