using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OathMesh.Cli.Output;

/// <summary>
/// Where a command's words go: results to standard output, notes and errors to standard error; one JSON object on standard output under <c>--json</c>.
/// Lines of text are escaped, so that nothing of a token, file or server reaches a terminal raw.
/// </summary>
internal sealed class CommandOutput
{
    // The default encoder would write om\u002Bjwt: it guards against HTML, which this is not.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly CommandContext _context;
    private readonly bool _isQuiet;

    private CommandOutput(CommandContext context, bool isJson, bool isQuiet)
    {
        _context = context;
        IsJson = isJson;
        _isQuiet = isQuiet;
    }

    public bool IsJson { get; }

    public bool IsQuiet => _isQuiet;

    public static CommandOutput For(ParseResult parsed, CommandContext context) =>
        new(context, GlobalOptions.WantsJson(parsed), GlobalOptions.IsQuiet(parsed));

    public static CommandException Unwritable(Exception e) => CommandException.Failed(
        "output_failed", $"The output could not be written: {Failures.Sentence(e)}", "Check where standard output goes.");

    /// <summary>A full disk, or a closed descriptor.</summary>
    public static bool IsUnwritable(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>What was asked for as data: written as it is, quiet or not.</summary>
    public void Data(string text) => Write(text);

    /// <summary>The one JSON object.</summary>
    public void Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            write(writer);
        }

        // What is escaped for the terminal lies inside strings, where JSON spells it the same way.
        Write(TerminalText.Escape(Encoding.UTF8.GetString(buffer.WrittenSpan)));
    }

    /// <summary>A line that was asked for as data, for people: left out under <c>--json</c>.</summary>
    public void Listing(string line)
    {
        if (!IsJson)
        {
            Write(TerminalText.Escape(line));
        }
    }

    /// <summary>A verdict or confirmation: left out under <c>--json</c> and <c>--quiet</c>.</summary>
    public void Verdict(string line)
    {
        if (!_isQuiet)
        {
            Listing(line);
        }
    }

    /// <summary>Something worth knowing that is not the result, on standard error: left out under <c>--quiet</c>.</summary>
    public void Note(string line)
    {
        if (!_isQuiet)
        {
            WriteError($"note: {TerminalText.Escape(line)}");
        }
    }

    /// <summary>Says why the command could not go on, and gives its exit code.</summary>
    public int Fail(CommandException failure)
    {
        if (!IsJson)
        {
            WriteError(TerminalText.Escape($"oathmesh: {failure.Message} {failure.Fix}".TrimEnd()));
            return failure.ExitCode;
        }

        try
        {
            Json(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("error", failure.Error);
                writer.WriteString("message", failure.Message);
                writer.WriteString("fix", failure.Fix ?? "Do what the message says, then try again.");
                writer.WriteEndObject();
            });
        }
        catch (CommandException e)
        {
            WriteError($"oathmesh: {e.Message}");
        }

        return failure.ExitCode;
    }

    private void Write(string line)
    {
        try
        {
            _context.Output.Write(line + "\n");
            _context.Output.Flush();
        }
        catch (Exception e) when (IsUnwritable(e))
        {
            throw Unwritable(e);
        }
    }

    private void WriteError(string line)
    {
        try
        {
            _context.Error.Write(line + "\n");
            _context.Error.Flush();
        }
        catch (Exception e) when (IsUnwritable(e))
        {
            // There is no one left to tell; the exit code still does.
        }
    }
}
