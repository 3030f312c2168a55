using System.CommandLine;
using System.Text.Json;
using OathMesh.Audit;
using OathMesh.Cli.Input;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh audit verify</c></summary>
internal static class AuditVerifyCommand
{
    private const string Description = """
        Checks the chain of an audit file, and names the first line that was edited, removed, inserted or moved.
        Lines cut off at the end, and an edit of the very last line, show only with --anchor: a line's number and hash that were kept elsewhere.
        """;

    public static Command Create(CommandContext context)
    {
        var file = KeysCommand.PathArgument("FILE", "The audit file.");
        var anchor = new Option<string?>("--anchor") { Description = "What an earlier check gave as the anchor: the chain must contain that line.", HelpName = "SEQ:HEX" };
        return new Command("verify", Description) { file, anchor }.Runs(context, async (parsed, output, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            var report = await InputFiles.WithFileAsync(
                path, "FILE", stream => CheckAsync(stream, parsed.GetValue(anchor), cancellationToken), cancellationToken);
            output.Verdict(report.IsWhole
                ? $"{path}: {report.Lines} lines, and the chain is whole."
                : $"{path}: line {report.FirstBadLine} is bad: {report.Fault}. The {report.Lines} lines before it are good.");
            if (report is { IsWhole: true, Lines: > 0 })
            {
                output.Verdict($"Keep this elsewhere to notice lost lines later: --anchor {Anchor(report)}");
            }

            if (output.IsJson)
            {
                output.Json(writer => Write(writer, report));
            }

            return report.IsWhole ? ExitCodes.Done : ExitCodes.Failed;
        });
    }

    private static async Task<AuditChainReport> CheckAsync(FileStream stream, string? anchor, CancellationToken cancellationToken)
    {
        try
        {
            return await AuditChainVerifier.VerifyAsync(stream, anchor, cancellationToken);
        }
        catch (ArgumentException e) when (e.ParamName == "anchor")
        {
            throw CommandException.Usage("--anchor is not a line's number and hash: SEQ:HEX with 64 lower-case hex digits.", "Give what an earlier check printed.");
        }
    }

    private static string Anchor(AuditChainReport report) => $"{report.Lines}:{report.LastHash}";

    private static void Write(Utf8JsonWriter writer, AuditChainReport report)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("whole", report.IsWhole);
        writer.WriteNumber("lines", report.Lines);
        writer.WriteString("anchor", report.Lines > 0 ? Anchor(report) : null);
        if (report.FirstBadLine is { } line)
        {
            writer.WriteNumber("first_bad_line", line);
        }
        else
        {
            writer.WriteNull("first_bad_line");
        }

        writer.WriteString("fault", report.Fault);
        writer.WriteEndObject();
    }
}
