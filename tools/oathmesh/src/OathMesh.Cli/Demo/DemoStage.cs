using System.Text.Json;
using OathMesh.Cli.Output;

namespace OathMesh.Cli.Demo;

/// <summary>Shows the scenes and keeps count of what was as expected. Colour only on a terminal.</summary>
internal sealed class DemoStage(TextWriter output, bool isTerminal, TimeProvider time)
{
    private readonly bool _colour = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private readonly long _started = time.GetTimestamp();
    private readonly List<(string Scene, bool AsExpected, string Outcome)> _results = [];
    private string _scene = "";
    private int _number;

    public bool IsAsExpected => _results.Count > 0 && _results.TrueForAll(result => result.AsExpected);

    public void Introduce(string text) => output.WriteLine(TerminalText.Escape(text));

    public void Scene(string title)
    {
        _scene = title;
        output.WriteLine();
        output.WriteLine(Paint("1", $"{++_number}. {title}"));
    }

    public void Request(string line, params string[] headersAndBody)
    {
        output.WriteLine($"   > {TerminalText.Escape(line)}");
        foreach (var more in headersAndBody)
        {
            output.WriteLine($"   > {TerminalText.Escape(more)}");
        }
    }

    public void Response(string line, params string[] headersAndBody)
    {
        output.WriteLine($"   < {TerminalText.Escape(line)}");
        foreach (var more in headersAndBody)
        {
            output.WriteLine($"   < {TerminalText.Escape(more)}");
        }
    }

    public void Audit(string line) => output.WriteLine(Paint("2", $"   audit {TerminalText.Escape(line)}"));

    public void Note(string text) => output.WriteLine($"   {TerminalText.Escape(text)}");

    public void Verdict(string expected, string actual)
    {
        var asExpected = expected == actual;
        _results.Add((_scene, asExpected, actual));
        var text = asExpected ? $"as expected: {actual}" : $"NOT AS EXPECTED: {actual}, but it should be {expected}";
        output.WriteLine(Paint(asExpected ? "32" : "31", $"   => {TerminalText.Escape(text)}"));
    }

    public void Close()
    {
        var good = _results.Count(result => result.AsExpected);
        output.WriteLine();
        output.WriteLine(Paint(IsAsExpected ? "32" : "31", $"{good} of {_results.Count} outcomes as expected, in {time.GetElapsedTime(_started).TotalSeconds:0.0} s."));
        output.Flush();
    }

    public void WriteReport(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("as_expected", IsAsExpected);
        writer.WriteStartArray("outcomes");
        foreach (var (scene, asExpected, outcome) in _results)
        {
            writer.WriteStartObject();
            writer.WriteString("scene", scene);
            writer.WriteBoolean("as_expected", asExpected);
            writer.WriteString("outcome", outcome);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private string Paint(string code, string text) => _colour ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
