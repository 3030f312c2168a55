using System.CommandLine;
using System.CommandLine.Parsing;

namespace OathMesh.Cli;

/// <summary>The options that every command takes.</summary>
internal static class GlobalOptions
{
    private const string Json = "--json";
    private const string Quiet = "--quiet";

    public static Option<bool> CreateJson() =>
        Flag(Json, "Writes one JSON object to standard output; errors too: {\"error\",\"message\",\"fix\"}.");

    public static Option<bool> CreateQuiet() =>
        Flag(Quiet, "Leaves out verdicts, confirmations and notes: the exit code tells. What was asked for as data is still written.");

    public static bool WantsJson(ParseResult parsed) => Has(parsed, Json);

    public static bool IsQuiet(ParseResult parsed) => Has(parsed, Quiet);

    /// <summary>An option without a value, so that a word after it is never taken for one.</summary>
    public static Option<bool> Flag(string name, string description) =>
        new(name) { Description = description, Recursive = true, Arity = ArgumentArity.Zero };

    /// <summary>Looks at the tokens, since a command line that cannot be parsed wants its errors in the right form too.</summary>
    private static bool Has(ParseResult parsed, string option) =>
        parsed.Tokens.Any(token => token.Type == TokenType.Option && token.Value == option);
}
