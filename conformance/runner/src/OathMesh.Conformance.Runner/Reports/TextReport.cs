using OathMesh.Conformance.Runner.Results;

namespace OathMesh.Conformance.Runner.Reports;

/// <summary>The report for a person: each failure, then what narrows the claims, the matrix and the verdict.</summary>
internal static class TextReport
{
    public static void Write(TextWriter output, RunReport report)
    {
        foreach (var testee in report.Testees)
        {
            WriteTestee(output, testee);
        }

        foreach (var problem in report.Problems)
        {
            WriteFailure(output, "run", problem);
        }

        output.WriteLine($"Vectors {report.Corpus.Version}, {report.Corpus.Cases.Count} cases");
        output.WriteLine();
        foreach (var line in Matrix.Lines(report.Testees))
        {
            output.WriteLine(line);
        }

        output.WriteLine();
        foreach (var testee in report.Testees.Where(testee => testee.Scope is not null))
        {
            output.WriteLine($"{testee.Name} runs {testee.Results.Count} of {testee.Results.Count + testee.OutOfScope.Values.Sum()} cases: {Excerpt.Of(testee.Scope!.Reason)}");
        }

        output.WriteLine(report.IsSuccess ? "Everything matched." : "FAILED");
    }

    private static void WriteTestee(TextWriter output, TesteeReport testee)
    {
        var failed = testee.Results.Where(result => result.IsNewFailure).ToLookup(result => result.Failure!.Kind == FailureKind.NotRun);
        foreach (var result in failed[false])
        {
            var comment = result.Case.Comment is { } text ? $" ({Excerpt.Of(text)})" : "";
            WriteFailure(output, $"{testee.Name} {result.Case.Id}{comment}", result.Failure!);
        }

        foreach (var problem in testee.Problems)
        {
            WriteFailure(output, testee.Name, problem);
        }

        if (failed[true].Any())
        {
            output.WriteLine($"FAIL {testee.Name}: {failed[true].Count()} cases were not run");
        }
    }

    private static void WriteFailure(TextWriter output, string what, Failure failure)
    {
        output.WriteLine($"FAIL {what}: {failure.KindName}");
        foreach (var line in FailureText.Lines(failure))
        {
            output.WriteLine("     " + line);
        }
    }
}
