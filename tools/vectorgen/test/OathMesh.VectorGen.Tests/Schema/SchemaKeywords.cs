using System.Text.Json;
using System.Text.RegularExpressions;

namespace OathMesh.VectorGen.Tests.Schema;

/// <summary>The keywords of JSON Schema that look at a value alone.</summary>
internal static class SchemaKeywords
{
    private static readonly Dictionary<string, Func<JsonElement, JsonElement, bool>> Known = new(StringComparer.Ordinal)
    {
        ["type"] = (type, value) => type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(one => IsOfType(one.GetString()!, value)) : IsOfType(type.GetString()!, value),
        ["const"] = JsonElement.DeepEquals,
        ["enum"] = (choices, value) => choices.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)),
        ["required"] = (names, value) => value.ValueKind != JsonValueKind.Object || names.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
        ["pattern"] = (pattern, value) => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, pattern.GetString()!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(5)),
        ["minLength"] = (least, value) => value.ValueKind != JsonValueKind.String || value.GetString()!.EnumerateRunes().Count() >= least.GetInt32(),
        ["minimum"] = (least, value) => value.ValueKind != JsonValueKind.Number || value.GetDecimal() >= least.GetDecimal(),
        ["maximum"] = (most, value) => value.ValueKind != JsonValueKind.Number || value.GetDecimal() <= most.GetDecimal(),
        ["minItems"] = (least, value) => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= least.GetInt32(),
        ["maxItems"] = (most, value) => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= most.GetInt32(),
        ["uniqueItems"] = (_, value) => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Select(item => item.GetRawText()).Distinct(StringComparer.Ordinal).Count() == value.GetArrayLength(),
    };

    public static bool IsKnown(string keyword) => Known.ContainsKey(keyword);

    public static string? Fault(string keyword, JsonElement argument, JsonElement value) =>
        Known[keyword](argument, value) ? null : $"fails {keyword} {argument.GetRawText()}";

    private static bool IsOfType(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new FormatException($"The type {type} is not known."),
    };
}
