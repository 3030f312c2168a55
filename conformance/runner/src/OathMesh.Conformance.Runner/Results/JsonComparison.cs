using System.Text.Json;

namespace OathMesh.Conformance.Runner.Results;

/// <summary>Compares JSON values: objects by exactly the same members in any order, arrays entry by entry, numbers by value, strings by their characters.</summary>
public static class JsonComparison
{
    /// <summary>Compares a value with the expected one.</summary>
    /// <param name="path">Where the value stands.</param>
    /// <param name="expected">What is expected.</param>
    /// <param name="actual">What was found. No object in it has a member twice.</param>
    /// <returns>Every difference, in the order of what is expected, then what is too much; empty when there is none.</returns>
    public static IReadOnlyList<Difference> Compare(string path, JsonElement expected, JsonElement actual)
    {
        var differences = new List<Difference>();
        Compare(differences, path, expected, actual);
        return differences;
    }

    private static void Compare(List<Difference> differences, string path, JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            CompareObjects(differences, path, expected, actual);
        }
        else if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array)
        {
            CompareArrays(differences, path, expected, actual);
        }
        else if (!JsonElement.DeepEquals(expected, actual))
        {
            differences.Add(new Difference(path, expected.GetRawText(), actual.GetRawText()));
        }
    }

    private static void CompareObjects(List<Difference> differences, string path, JsonElement expected, JsonElement actual)
    {
        foreach (var member in expected.EnumerateObject())
        {
            var place = $"{path}.{member.Name}";
            if (actual.TryGetProperty(member.Name, out var value))
            {
                Compare(differences, place, member.Value, value);
            }
            else
            {
                differences.Add(new Difference(place, member.Value.GetRawText(), null));
            }
        }

        foreach (var member in actual.EnumerateObject())
        {
            if (!expected.TryGetProperty(member.Name, out _))
            {
                differences.Add(new Difference($"{path}.{member.Name}", null, member.Value.GetRawText()));
            }
        }
    }

    private static void CompareArrays(List<Difference> differences, string path, JsonElement expected, JsonElement actual)
    {
        int expectedLength = expected.GetArrayLength(), actualLength = actual.GetArrayLength();
        for (var i = 0; i < Math.Max(expectedLength, actualLength); i++)
        {
            var place = $"{path}[{i}]";
            if (i >= actualLength)
            {
                differences.Add(new Difference(place, expected[i].GetRawText(), null));
            }
            else if (i >= expectedLength)
            {
                differences.Add(new Difference(place, null, actual[i].GetRawText()));
            }
            else
            {
                Compare(differences, place, expected[i], actual[i]);
            }
        }
    }
}
