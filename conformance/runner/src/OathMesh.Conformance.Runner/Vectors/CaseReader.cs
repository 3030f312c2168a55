using System.Text.Json;

namespace OathMesh.Conformance.Runner.Vectors;

/// <summary>Reads the cases of one file: an array of cases, or an object that has them under <c>cases</c>.</summary>
internal static class CaseReader
{
    public static List<VectorCase> Read(ManifestFile file, JsonElement root)
    {
        var cases = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("cases", out var inner) ? inner : root;
        return cases.ValueKind == JsonValueKind.Array
            ? [.. cases.EnumerateArray().Select((element, index) => ReadCase(file, element, index))]
            : throw new ConfigurationException($"{file.Path} must be an array of cases, or an object with one under cases.");
    }

    private static VectorCase ReadCase(ManifestFile file, JsonElement element, int index)
    {
        var id = TextOrNull(element, "id");
        if (id is null || !id.StartsWith(file.Suite + "/", StringComparison.Ordinal))
        {
            throw new ConfigurationException($"{file.Path}: case {index} must have an id that begins with {file.Suite}/.");
        }

        if (RunLine.Reserved.FirstOrDefault(name => element.TryGetProperty(name, out _)) is { } reserved)
        {
            throw new ConfigurationException($"{id}: the member {reserved} is the protocol's own.");
        }

        return new VectorCase(file.Suite, id, TextOrNull(element, "comment"), element, ReadExpectations(id, element));
    }

    /// <summary>Either each step has its own expectation, or the case has one for its only result.</summary>
    private static JsonElement[] ReadExpectations(string id, JsonElement element)
    {
        var hasSteps = element.TryGetProperty("steps", out var steps);
        if (hasSteps == element.TryGetProperty("expect", out var expectation))
        {
            throw new ConfigurationException($"{id}: a case has either steps or expect.");
        }

        if (!hasSteps)
        {
            return [expectation];
        }

        if (steps.ValueKind != JsonValueKind.Array || steps.GetArrayLength() == 0)
        {
            throw new ConfigurationException($"{id}: steps must be an array of at least one.");
        }

        return [.. steps.EnumerateArray().Select(step => ReadExpectation(id, step))];
    }

    private static JsonElement ReadExpectation(string id, JsonElement step) =>
        step.ValueKind == JsonValueKind.Object
            && step.TryGetProperty("input", out var input) && input.ValueKind == JsonValueKind.Object
            && step.TryGetProperty("expect", out var expectation) && expectation.ValueKind == JsonValueKind.Object
            ? expectation
            : throw new ConfigurationException($"{id}: each step must have the objects input and expect.");

    private static string? TextOrNull(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
