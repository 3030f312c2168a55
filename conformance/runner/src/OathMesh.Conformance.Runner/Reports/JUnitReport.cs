using System.Globalization;
using System.Xml;
using OathMesh.Conformance.Runner.Results;

namespace OathMesh.Conformance.Runner.Reports;

/// <summary>The report for a build server: a test suite for each testee, a test case for each case; problems are test cases of their own.</summary>
internal static class JUnitReport
{
    public static void Write(Stream output, RunReport report)
    {
        using var writer = XmlWriter.Create(output, new XmlWriterSettings { Indent = true });
        writer.WriteStartElement("testsuites");
        writer.WriteAttributeString("name", "OathMesh conformance");
        foreach (var testee in report.Testees)
        {
            WriteSuite(writer, testee.Name, testee.Results, testee.Problems);
        }

        if (report.Problems.Count > 0)
        {
            WriteSuite(writer, "run", [], report.Problems);
        }

        writer.WriteEndElement();
    }

    private static void WriteSuite(XmlWriter writer, string name, IReadOnlyList<CaseResult> results, IReadOnlyList<Failure> problems)
    {
        writer.WriteStartElement("testsuite");
        writer.WriteAttributeString("name", name);
        WriteNumber(writer, "tests", results.Count + problems.Count);
        WriteNumber(writer, "failures", results.Count(result => result.IsNewFailure) + problems.Count);
        WriteNumber(writer, "errors", 0);
        WriteNumber(writer, "skipped", results.Count(result => result.IsKnown));
        WriteTime(writer, results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Elapsed));
        foreach (var result in results)
        {
            writer.WriteStartElement("testcase");
            writer.WriteAttributeString("classname", $"{name}.{result.Case.Suite}");
            writer.WriteAttributeString("name", result.Case.Id);
            WriteTime(writer, result.Elapsed);
            if (result.Failure is { } failure)
            {
                WriteFailure(writer, failure, result.IsKnown ? "skipped" : "failure");
            }

            writer.WriteEndElement();
        }

        foreach (var problem in problems)
        {
            writer.WriteStartElement("testcase");
            writer.WriteAttributeString("classname", name);
            writer.WriteAttributeString("name", problem.KindName);
            WriteFailure(writer, problem, "failure");
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static void WriteFailure(XmlWriter writer, Failure failure, string element)
    {
        writer.WriteStartElement(element);
        if (element == "failure")
        {
            writer.WriteAttributeString("type", failure.KindName);
        }

        writer.WriteAttributeString("message", $"{failure.KindName}: {Excerpt.Of(failure.Message)}");
        writer.WriteString(string.Join('\n', FailureText.Lines(failure)));
        writer.WriteEndElement();
    }

    private static void WriteNumber(XmlWriter writer, string name, int value) =>
        writer.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));

    private static void WriteTime(XmlWriter writer, TimeSpan time) =>
        writer.WriteAttributeString("time", time.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture));
}
