using System.Text;
using System.Text.RegularExpressions;

namespace OathMesh.Cli.Tests.Support;

/// <summary>A command of a guide's <c>console</c> block with the output that the guide shows: lines after <c>$</c>, continued by <c>&gt;</c>.</summary>
internal sealed partial record GuideExample(int Line, string Command, string Output)
{
    public static IReadOnlyList<GuideExample> Read(string markdown)
    {
        var examples = new List<GuideExample>();
        var isConsole = false;
        foreach (var (index, line) in markdown.Split('\n').Index())
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isConsole = line == "```console";
            }
            else if (isConsole && line.StartsWith("$ ", StringComparison.Ordinal))
            {
                examples.Add(new GuideExample(index + 1, line[2..], ""));
            }
            else if (isConsole && examples[^1] is var last)
            {
                examples[^1] = line.StartsWith("> ", StringComparison.Ordinal)
                    ? last with { Command = $"{last.Command}\n{line[2..]}" }
                    : last with { Output = $"{last.Output}{line}\n" };
            }
        }

        return examples;
    }

    /// <summary>One script that runs the examples in one shell and keeps the output of each in <c>N.out</c>; <c>$?</c> is that of the example before.</summary>
    public static string Script(IReadOnlyList<GuideExample> examples)
    {
        var script = new StringBuilder();
        foreach (var (index, example) in examples.Index())
        {
            script.Append("{ (exit ${status:-0})\n").Append(example.Command).Append("\n} > ").Append(index).Append(".out 2>&1; status=$?\n");
        }

        return script.ToString();
    }

    /// <summary>The text with everything that differs from run to run named by its kind.</summary>
    public static string Normalize(string text)
    {
        text = Token.Replace(text, "TOKEN");
        text = Hash.Replace(text, "HASH");
        text = KeyId.Replace(text, "KID");
        text = TokenId.Replace(text, "JTI");
        text = Date.Replace(text, "DATE");
        text = Seconds.Replace(text, "SECONDS");
        return Countdown.Replace(text, "expires in N s");
    }

    [GeneratedRegex(@"\beyJ[\w-]+\.[\w-]+\.[\w-]+")]
    private static partial Regex Token { get; }

    [GeneratedRegex(@"\b[0-9a-f]{64}\b")]
    private static partial Regex Hash { get; }

    [GeneratedRegex(@"(?<![\w-])[\w-]{43}(?![\w-])")]
    private static partial Regex KeyId { get; }

    [GeneratedRegex(@"(?<![\w-])[\w-]{22}(?![\w-])")]
    private static partial Regex TokenId { get; }

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ")]
    private static partial Regex Date { get; }

    [GeneratedRegex(@"\b\d{10}\b")]
    private static partial Regex Seconds { get; }

    [GeneratedRegex(@"expires in \d+ s")]
    private static partial Regex Countdown { get; }
}
