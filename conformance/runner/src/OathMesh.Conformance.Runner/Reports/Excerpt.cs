using System.Globalization;
using System.Text;

namespace OathMesh.Conformance.Runner.Reports;

/// <summary>Makes text from a testee fit to be shown: short, and without characters that steer a terminal or that XML cannot hold.</summary>
internal static class Excerpt
{
    private const int MaxLength = 200;
    private const int Context = 20;

    public static string Of(string text) => Of(text, 0);

    /// <summary>Two values from shortly before where they begin to differ.</summary>
    public static (string Expected, string Actual) Of(string expected, string actual)
    {
        var common = expected.AsSpan().CommonPrefixLength(actual);
        var start = Math.Max(expected.Length, actual.Length) <= MaxLength ? 0 : Math.Max(0, common - Context);
        return (Of(expected, start), Of(actual, start));
    }

    /// <summary>The last lines of a longer text.</summary>
    public static IReadOnlyList<string> LastLines(string text, int count) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(count).Select(line => Of(line.TrimEnd()))];

    private static string Of(string text, int start)
    {
        var result = new StringBuilder(start > 0 ? "..." : "");
        foreach (var rune in text.AsSpan(start, Math.Min(MaxLength, text.Length - start)).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
            {
                result.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
            else
            {
                result.Append(rune);
            }
        }

        return result.Append(text.Length - start > MaxLength ? "..." : "").ToString();
    }
}
