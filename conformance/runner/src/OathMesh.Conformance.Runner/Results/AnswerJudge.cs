using System.Text.Json;
using OathMesh.Conformance.Runner.Vectors;

namespace OathMesh.Conformance.Runner.Results;

/// <summary>Judges an answer by what its case expects.</summary>
internal static class AnswerJudge
{
    /// <summary>The failure, or <see langword="null"/> when the answer is exactly what the case expects.</summary>
    public static Failure? Judge(VectorCase vector, JsonElement answer)
    {
        if (answer.TryGetProperty("errored", out _))
        {
            return JudgeRefusal(answer, "errored", FailureKind.Errored);
        }

        if (answer.TryGetProperty("skipped", out _))
        {
            return JudgeRefusal(answer, "skipped", FailureKind.Skipped);
        }

        if (!answer.TryGetProperty("results", out var results))
        {
            return new Failure(FailureKind.MissingMember, "The answer has none of results, skipped and errored.");
        }

        if (ExtraMember(answer, "results") is { } extra)
        {
            return extra;
        }

        if (results.ValueKind != JsonValueKind.Array)
        {
            return new Failure(FailureKind.Garbage, "The member results is not an array.");
        }

        var expected = vector.Expectations;
        return results.GetArrayLength() == expected.Count
            ? Compare(expected, results)
            : new Failure(FailureKind.ResultCount, $"Expected {expected.Count} results, got {results.GetArrayLength()}.");
    }

    private static Failure? Compare(IReadOnlyList<JsonElement> expected, JsonElement results)
    {
        List<Difference> differences = [];
        for (var i = 0; i < expected.Count; i++)
        {
            differences.AddRange(JsonComparison.Compare($"results[{i}]", expected[i], results[i]));
        }

        return differences.Count == 0
            ? null
            : new Failure(FailureKind.Mismatch, $"{differences[0].Path} is not what is expected.") { Differences = differences };
    }

    private static Failure JudgeRefusal(JsonElement answer, string name, FailureKind kind)
    {
        if (answer.GetProperty(name).ValueKind != JsonValueKind.True)
        {
            return new Failure(FailureKind.Garbage, $"The member {name} is not true.");
        }

        var message = answer.TryGetProperty("message", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        return ExtraMember(answer, name, "message") ?? new Failure(kind, string.IsNullOrEmpty(message) ? "It does not say why." : message);
    }

    private static Failure? ExtraMember(JsonElement answer, params string[] known)
    {
        foreach (var member in answer.EnumerateObject())
        {
            if (member.Name != "seq" && !known.Contains(member.Name))
            {
                return new Failure(FailureKind.ExtraMember, $"The answer has the member {member.Name}, which has no place there.");
            }
        }

        return null;
    }
}
