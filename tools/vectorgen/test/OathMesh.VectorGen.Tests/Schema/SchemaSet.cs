using System.Text.Json;

namespace OathMesh.VectorGen.Tests.Schema;

/// <summary>
/// JSON Schemas (2020-12) of one folder, and values judged by them. It knows the keywords that the vectors' schemas use and no other:
/// a schema with a keyword that is not known here, or with a reference that leads nowhere, is refused rather than half understood.
/// </summary>
internal sealed class SchemaSet
{
    private static readonly HashSet<string> Annotations = ["$schema", "$defs", "title", "description"];

    private readonly Dictionary<string, JsonElement> _documents = new(StringComparer.Ordinal);

    public SchemaSet(IEnumerable<(string Name, string Json)> documents)
    {
        foreach (var (name, json) in documents)
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            _documents.Add(name, document.RootElement.Clone());
        }

        foreach (var (name, root) in _documents)
        {
            Require(name, root);
        }
    }

    /// <summary>Every fault of a value, each with its place; empty when it is valid.</summary>
    public IReadOnlyList<string> Validate(string schema, JsonElement value)
    {
        var faults = new List<string>();
        Judge(new SchemaPlace(schema, _documents[schema]), value, "$", faults);
        return faults;
    }

    private void Judge(SchemaPlace schema, JsonElement value, string path, List<string> faults)
    {
        foreach (var keyword in schema.Element.EnumerateObject())
        {
            if (Annotations.Contains(keyword.Name))
            {
                continue;
            }

            switch (keyword.Name)
            {
                case "$ref":
                    Judge(Resolve(schema.Document, keyword.Value.GetString()!), value, path, faults);
                    break;
                case "oneOf":
                    JudgeOneOf(schema, keyword.Value, value, path, faults);
                    break;
                case "properties":
                    foreach (var member in Members(value))
                    {
                        if (keyword.Value.TryGetProperty(member.Name, out var property))
                        {
                            Judge(schema with { Element = property }, member.Value, $"{path}.{member.Name}", faults);
                        }
                    }

                    break;
                case "additionalProperties":
                    JudgeAdditional(schema, keyword.Value, value, path, faults);
                    break;
                case "items":
                    var index = 0;
                    foreach (var item in Items(value))
                    {
                        Judge(schema with { Element = keyword.Value }, item, $"{path}[{index++}]", faults);
                    }

                    break;
                default:
                    if (SchemaKeywords.Fault(keyword.Name, keyword.Value, value) is { } fault)
                    {
                        faults.Add($"{path}: {fault}");
                    }

                    break;
            }
        }
    }

    private void JudgeOneOf(SchemaPlace schema, JsonElement choices, JsonElement value, string path, List<string> faults)
    {
        var reasons = choices.EnumerateArray().Select(choice =>
        {
            var found = new List<string>();
            Judge(schema with { Element = choice }, value, path, found);
            return found;
        }).ToList();
        var valid = reasons.Count(found => found.Count == 0);
        if (valid != 1)
        {
            faults.Add($"{path}: {valid} of the choices of oneOf match. {string.Join(' ', reasons.SelectMany(found => found))}");
        }
    }

    private void JudgeAdditional(SchemaPlace schema, JsonElement additional, JsonElement value, string path, List<string> faults)
    {
        var hasProperties = schema.Element.TryGetProperty("properties", out var properties);
        foreach (var member in Members(value).Where(member => !(hasProperties && properties.TryGetProperty(member.Name, out _))))
        {
            if (additional.ValueKind == JsonValueKind.False)
            {
                faults.Add($"{path}.{member.Name}: is not a member that the schema knows");
            }
            else
            {
                Judge(schema with { Element = additional }, member.Value, $"{path}.{member.Name}", faults);
            }
        }
    }

    /// <summary>Walks a schema and refuses what this class would not understand.</summary>
    private void Require(string document, JsonElement schema)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "$ref":
                    Resolve(document, keyword.Value.GetString()!);
                    break;
                case "properties" or "$defs":
                    foreach (var member in keyword.Value.EnumerateObject())
                    {
                        Require(document, member.Value);
                    }

                    break;
                case "oneOf":
                    foreach (var choice in keyword.Value.EnumerateArray())
                    {
                        Require(document, choice);
                    }

                    break;
                case "items":
                    Require(document, keyword.Value);
                    break;
                case "additionalProperties":
                    if (keyword.Value.ValueKind != JsonValueKind.False)
                    {
                        Require(document, keyword.Value);
                    }

                    break;
                default:
                    if (!Annotations.Contains(keyword.Name) && !SchemaKeywords.IsKnown(keyword.Name))
                    {
                        throw new FormatException($"{document}: the keyword {keyword.Name} is not known.");
                    }

                    break;
            }
        }
    }

    /// <summary>Follows <c>#/$defs/NAME</c> or <c>FILE#/$defs/NAME</c>.</summary>
    private SchemaPlace Resolve(string document, string reference)
    {
        var parts = reference.Split("#/$defs/");
        var name = parts[0].Length == 0 ? document : parts[0];
        return parts.Length == 2 && _documents.TryGetValue(name, out var root) && root.TryGetProperty("$defs", out var definitions) && definitions.TryGetProperty(parts[1], out var found)
            ? new SchemaPlace(name, found)
            : throw new FormatException($"{document}: the reference {reference} leads nowhere.");
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement value) => value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : default;

    private static JsonElement.ArrayEnumerator Items(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;

    private readonly record struct SchemaPlace(string Document, JsonElement Element);
}
