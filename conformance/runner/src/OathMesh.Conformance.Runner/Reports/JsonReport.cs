using System.Text.Json;
using OathMesh.Conformance.Runner.Results;

namespace OathMesh.Conformance.Runner.Reports;

/// <summary>The report for a program; its form is described in conformance/README.md.</summary>
internal static class JsonReport
{
    public static void Write(Stream output, RunReport report)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteBoolean("success", report.IsSuccess);
        writer.WriteStartObject("vectors");
        writer.WriteString("version", report.Corpus.Version);
        writer.WriteNumber("cases", report.Corpus.Cases.Count);
        writer.WriteEndObject();
        WriteProblems(writer, report.Problems);
        writer.WriteStartArray("testees");
        foreach (var testee in report.Testees)
        {
            WriteTestee(writer, testee);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTestee(Utf8JsonWriter writer, TesteeReport testee)
    {
        writer.WriteStartObject();
        writer.WriteString("testee", testee.Name);
        writer.WriteBoolean("success", testee.IsSuccess);
        writer.WriteString("name", testee.Start?.Name);
        writer.WriteString("version", testee.Start?.Version);
        writer.WriteString("language", testee.Start?.Language);
        if (testee.Scope is { } scope)
        {
            writer.WriteString("scope", scope.Reason);
        }

        writer.WriteStartObject("suites");
        foreach (var suite in testee.Start?.Capabilities ?? [])
        {
            var results = testee.Results.Where(result => result.Case.Suite == suite).ToList();
            writer.WriteStartObject(suite);
            writer.WriteNumber("run", results.Count);
            writer.WriteNumber("passed", results.Count(result => result.IsPassed));
            writer.WriteNumber("knownFailing", results.Count(result => result.IsKnown));
            writer.WriteNumber("outOfScope", testee.OutOfScope.GetValueOrDefault(suite));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        WriteProblems(writer, testee.Problems);
        writer.WriteStartArray("failures");
        foreach (var result in testee.Results.Where(result => !result.IsPassed))
        {
            writer.WriteStartObject();
            writer.WriteString("id", result.Case.Id);
            writer.WriteBoolean("known", result.IsKnown);
            WriteMembers(writer, result.Failure!);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteProblems(Utf8JsonWriter writer, IReadOnlyList<Failure> problems)
    {
        writer.WriteStartArray("problems");
        foreach (var problem in problems)
        {
            writer.WriteStartObject();
            WriteMembers(writer, problem);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteMembers(Utf8JsonWriter writer, Failure failure)
    {
        writer.WriteString("kind", failure.KindName);
        writer.WriteString("message", failure.Message);
        writer.WriteStartArray("differences");
        foreach (var difference in failure.Differences)
        {
            writer.WriteStartObject();
            writer.WriteString("path", difference.Path);
            writer.WriteString("expected", difference.Expected);
            writer.WriteString("actual", difference.Actual);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (failure.StandardError.Length > 0)
        {
            writer.WriteString("stderr", failure.StandardError);
        }
    }
}
