namespace OathMesh.Cli;

/// <summary>A command cannot go on: what is wrong and how to mend it, as sentences, and the exit code.</summary>
internal sealed class CommandException(string error, string message, string? fix, int exitCode) : Exception(message)
{
    /// <summary>The code that <c>--json</c> gives, such as <c>usage</c>.</summary>
    public string Error { get; } = error;

    /// <summary>How to mend it; <see langword="null"/> when the message says that too.</summary>
    public string? Fix { get; } = fix;

    public int ExitCode { get; } = exitCode;

    public static CommandException Usage(string message, string fix) => new("usage", message, fix, ExitCodes.Usage);

    public static CommandException Configuration(string error, string message, string? fix = null) => new(error, message, fix, ExitCodes.Usage);

    public static CommandException Failed(string error, string message, string fix) => new(error, message, fix, ExitCodes.Failed);
}
