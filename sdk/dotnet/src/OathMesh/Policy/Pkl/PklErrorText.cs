using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OathMesh.Policy.Pkl;

/// <summary>What pkl said was wrong: its message in one line, and the place in the policy where it can be found.</summary>
internal sealed partial record PklErrorText(string Message, string? File, int? Line, int? Column)
{
    private const int MaxMessage = 1000;

    // The text is the policy's: what matching costs must not grow faster than these allow.
    private const int MaxText = 64 * 1024;
    private const int MaxFrame = 4096;

    // 128 and the signal's number is how a shell reports an ended process; .NET does the same.
    private const int EndedBySignal = 128;

    /// <summary>Whether pkl did not come to say anything: it was ended.</summary>
    public bool IsEnded { get; private init; }

    public static PklErrorText Read(PklRun run, string module)
    {
        var text = Encoding.UTF8.GetString(run.Error.AsSpan(0, Math.Min(run.Error.Length, MaxText))).ReplaceLineEndings("\n");
        if (run.ExitCode > EndedBySignal || text.Contains("OutOfMemoryError", StringComparison.Ordinal) || text.Contains("Fatal error:", StringComparison.Ordinal))
        {
            return new("the evaluation took more memory or processor time than it may and was ended.", null, null, null) { IsEnded = true };
        }

        var lines = text.Split('\n').SkipWhile(line => line.Length == 0 || Header.IsMatch(line)).ToArray();
        var message = string.Join(' ', lines.TakeWhile(line => line.Length > 0));
        var path = WhenRendering.Match(text) is { Success: true } rendering ? $" It is at {rendering.Groups["path"].Value}." : "";
        var (file, number, column) = FindPlace(lines, module);
        return new(OneLine(message.Length > 0 ? message + path : $"pkl failed with exit code {run.ExitCode} and no message."), file, number, column);
    }

    /// <summary>The innermost place in the policy itself, else in another file: pkl names the schema first, where a value broke a rule of it.</summary>
    private static (string? File, int? Line, int? Column) FindPlace(string[] lines, string module)
    {
        (string? File, int? Line, int? Column) other = default;
        for (var i = 2; i < lines.Length; i++)
        {
            if (lines[i].Length > MaxFrame || Frame.Match(lines[i]) is not { Success: true } frame
                || !Uri.TryCreate(frame.Groups["uri"].Value, UriKind.Absolute, out var uri))
            {
                continue;
            }

            var number = int.Parse(frame.Groups["line"].ValueSpan, CultureInfo.InvariantCulture);
            if (uri.LocalPath == module)
            {
                return (module, number, FindColumn(lines[i - 2], lines[i - 1], module, number));
            }

            other = other.File is null ? (uri.LocalPath, number, null) : other;
        }

        return other;
    }

    /// <summary>pkl shows a line without its indentation; the file has it. Only the policy itself is read: the text is the policy's, and could name any file.</summary>
    private static int? FindColumn(string shown, string carets, string file, int line)
    {
        var source = Source.Match(shown);
        var caret = carets.IndexOf('^', StringComparison.Ordinal);
        if (!source.Success || caret < source.Groups["text"].Index)
        {
            return null;
        }

        try
        {
            var text = System.IO.File.ReadLines(RegularFile.Resolve(file).FullName).ElementAtOrDefault(line - 1) ?? "";
            return caret - source.Groups["text"].Index + (text.Length - text.TrimStart().Length) + 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PolicyFormatException)
        {
            return null;
        }
    }

    /// <summary>The message may quote the policy: it must neither break a log's lines nor move a terminal's cursor.</summary>
    private static string OneLine(string message)
    {
        var clean = new StringBuilder(Math.Min(message.Length, MaxMessage));
        foreach (var character in message.AsSpan(0, Math.Min(message.Length, MaxMessage)))
        {
            clean.Append(char.IsControl(character) || char.GetUnicodeCategory(character) == UnicodeCategory.Format ? ' ' : character);
        }

        return clean.ToString();
    }

    [GeneratedRegex("^–– .* ––$")]
    private static partial Regex Header { get; }

    [GeneratedRegex(@"^(│ )?at .* \((?<uri>file:///[^)]*), line (?<line>\d{1,7})\)$")]
    private static partial Regex Frame { get; }

    [GeneratedRegex(@"^(│ )?\d+ \| (?<text>)")]
    private static partial Regex Source { get; }

    [GeneratedRegex(@"occurred when rendering path `(?<path>[^`]{1,200})`")]
    private static partial Regex WhenRendering { get; }
}
