using OathMesh.Conformance.Runner.Results;

namespace OathMesh.Conformance.Runner.Reports;

/// <summary>A failure as lines for a person: what went wrong, the first differing fields, the end of the standard error.</summary>
internal static class FailureText
{
    private const int MaxDifferences = 5;
    private const int MaxErrorLines = 5;

    public static IEnumerable<string> Lines(Failure failure)
    {
        if (failure.Differences.Count == 0)
        {
            yield return Excerpt.Of(failure.Message);
        }

        foreach (var difference in failure.Differences.Take(MaxDifferences))
        {
            yield return Line(difference);
        }

        if (failure.Differences.Count > MaxDifferences)
        {
            yield return $"and {failure.Differences.Count - MaxDifferences} more";
        }

        foreach (var line in Excerpt.LastLines(failure.StandardError, MaxErrorLines))
        {
            yield return "stderr: " + line;
        }
    }

    private static string Line(Difference difference)
    {
        var path = Excerpt.Of(difference.Path);
        switch (difference)
        {
            case { Expected: { } expected, Actual: { } actual }:
                var (left, right) = Excerpt.Of(expected, actual);
                return $"{path}: expected {left}, got {right}";
            case { Expected: { } missing }:
                return $"{path}: expected {Excerpt.Of(missing)}, missing";
            default:
                return $"{path}: not expected, got {Excerpt.Of(difference.Actual ?? "")}";
        }
    }
}
