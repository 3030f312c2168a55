using OathMesh.Conformance.Runner.Results;
using OathMesh.Conformance.Runner.Vectors;

namespace OathMesh.Conformance.Runner.Reports;

/// <summary>Suites by implementations: <c>passed/run</c>, a dash for what is not claimed.</summary>
internal static class Matrix
{
    public static IEnumerable<string> Lines(IReadOnlyList<TesteeReport> testees)
    {
        List<List<string>> rows = [["suite", .. testees.Select(testee => testee.Name)]];
        rows.AddRange(Suites.All.Select(suite => (List<string>)[suite, .. testees.Select(testee => Cell(testee, suite))]));
        rows.Add(["all", .. testees.Select(Total)]);
        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static string Cell(TesteeReport testee, string suite)
    {
        if (testee.Start?.Capabilities.Contains(suite) != true)
        {
            return "-";
        }

        return Count([.. testee.Results.Where(result => result.Case.Suite == suite)], testee.OutOfScope.GetValueOrDefault(suite));
    }

    private static string Total(TesteeReport testee) =>
        testee.Start is null ? "not started" : Count(testee.Results, testee.OutOfScope.Values.Sum());

    private static string Count(IReadOnlyCollection<CaseResult> results, int outOfScope)
    {
        var known = results.Count(result => result.IsKnown);
        return $"{results.Count(result => result.IsPassed)}/{results.Count}"
            + (outOfScope > 0 ? $" of {results.Count + outOfScope}" : "")
            + (known > 0 ? $" ({known} known)" : "");
    }
}
