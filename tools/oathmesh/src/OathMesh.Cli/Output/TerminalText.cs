using System.Buffers;
using System.Globalization;
using System.Text;

namespace OathMesh.Cli.Output;

/// <summary>Makes text of strangers safe to show: whatever could move the cursor, hide text or turn its direction becomes <c>\uXXXX</c>.</summary>
internal static class TerminalText
{
    public static string Escape(string text)
    {
        if (IsSafe(text))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var consumed);
            if (status == OperationStatus.Done && IsSafe(rune))
            {
                escaped.Append(rest[..consumed]);
            }
            else
            {
                foreach (var unit in rest[..consumed])
                {
                    escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                }
            }

            rest = rest[consumed..];
        }

        return escaped.ToString();
    }

    private static bool IsSafe(string text)
    {
        foreach (var character in text)
        {
            if (character is < ' ' or > '~')
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSafe(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
