using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace OathMesh.Cli;

/// <summary>What is wrong with a command line that could not be parsed.</summary>
internal static partial class UsageErrors
{
    public static CommandException Of(ParseResult parsed)
    {
        var messages = parsed.Errors.Select(error => error.Message).ToList();
        var command = parsed.CommandResult.Command;
        var names = string.Join(", ", command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name));
        if (names.Length > 0)
        {
            // The library says both that a command is missing and that what stands in its place is not one.
            messages = parsed.UnmatchedTokens.Count > 0
                ? [$"There is no command '{parsed.UnmatchedTokens[0]}' here: it is one of {names}."]
                : [$"A command is missing: one of {names}."];
        }

        return CommandException.Usage(WithoutTokens(string.Join(' ', messages)), $"Look at: {Path(parsed.CommandResult)} --help");
    }

    /// <summary>A misplaced token is quoted by the parser; it must not reach a log.</summary>
    private static string WithoutTokens(string message) => Token.Replace(message, "eyJ...");

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : result.Command.Name;

    [GeneratedRegex("eyJ[A-Za-z0-9_-]{8,}[A-Za-z0-9_.=-]*")]
    private static partial Regex Token { get; }
}
