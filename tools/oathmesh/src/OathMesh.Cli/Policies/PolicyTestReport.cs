using System.Globalization;
using System.Text;
using System.Xml;

namespace OathMesh.Cli.Policies;

/// <summary>A test run as JUnit XML: a suite for each file.</summary>
internal static class PolicyTestReport
{
    public static byte[] Write(PolicyTestRun run)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), NewLineChars = "\n" }))
        {
            writer.WriteStartElement("testsuites");
            Count(writer, run.Results);
            foreach (var file in run.Results.GroupBy(result => result.File))
            {
                writer.WriteStartElement("testsuite");
                writer.WriteAttributeString("name", Clean(file.Key));
                Count(writer, [.. file]);
                foreach (var result in file)
                {
                    writer.WriteStartElement("testcase");
                    writer.WriteAttributeString("classname", Clean(Path.GetFileNameWithoutExtension(file.Key)));
                    writer.WriteAttributeString("name", Clean(result.Case.Name));
                    if (result.Failure is { } failure)
                    {
                        writer.WriteStartElement("failure");
                        writer.WriteAttributeString("message", Clean(failure));
                        writer.WriteEndElement();
                    }

                    writer.WriteEndElement();
                }

                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        }

        return stream.ToArray();
    }

    private static void Count(XmlWriter writer, List<PolicyTestResult> results)
    {
        writer.WriteAttributeString("tests", results.Count.ToString(CultureInfo.InvariantCulture));
        writer.WriteAttributeString("failures", results.Count(result => result.Failure is not null).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>XML cannot hold every character, not even escaped.</summary>
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        rune.Value is 9 or 10 or 13 || rune.Value >= 32 && rune.Value is not (0xFFFE or 0xFFFF) ? rune.ToString() : "\uFFFD"));
}
