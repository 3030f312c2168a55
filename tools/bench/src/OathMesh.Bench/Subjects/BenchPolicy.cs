using System.Text.Json;
using OathMesh.Policy;

namespace OathMesh.Bench.Subjects;

/// <summary>Policies of any number of rules, each for one subject and one action, and the last one that denies.</summary>
internal static class BenchPolicy
{
    /// <summary>How many rules the policy of a common receiver has.</summary>
    public const int CommonRules = 20;

    public static JsonPolicy Create(IEnumerable<BenchIssuer> issuers, int rules = CommonRules) => JsonPolicy.Parse(Document(issuers, rules));

    public static byte[] Document(IEnumerable<BenchIssuer> issuers, int rules = CommonRules)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            WriteStrings(writer, "issuers", issuers.Select(issuer => issuer.Name));
            WriteStrings(writer, "audiences", [BenchIssuer.Audience]);
            writer.WriteStartArray("rules");
            for (var rule = 0; rule < rules - 1; rule++)
            {
                WriteRule(writer, rule);
            }

            WriteDefault(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteRule(Utf8JsonWriter writer, int rule)
    {
        writer.WriteStartObject();
        writer.WriteString("name", $"r{rule}");
        writer.WriteStartObject("match");
        writer.WriteString("sub", BenchIssuer.Subject(rule));
        writer.WriteString("act", BenchIssuer.Action);
        writer.WriteEndObject();
        writer.WriteBoolean("allow", true);
        writer.WriteEndObject();
    }

    private static void WriteDefault(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", "default");
        writer.WriteStartObject("match");
        writer.WriteEndObject();
        writer.WriteBoolean("allow", false);
        writer.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
