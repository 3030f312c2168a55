namespace OathMesh.Cli;

/// <summary>What a command may use of the process it runs in. Tests give their own.</summary>
internal sealed class CommandContext
{
    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Whether standard input is a file or pipe rather than a person at a terminal.</summary>
    public required bool IsInputRedirected { get; init; }

    /// <summary>Whether standard output is a terminal: only then is there colour.</summary>
    public bool IsOutputTerminal { get; init; }

    public required TimeProvider Time { get; init; }

    public required Func<string, string?> ReadEnvironment { get; init; }

    /// <summary>How long a command has to end by itself after Ctrl+C or SIGTERM; <see langword="null"/> leaves signals alone.</summary>
    public TimeSpan? TerminationGrace { get; init; }

    public static CommandContext OfProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        OpenInput = Console.OpenStandardInput,
        IsInputRedirected = Console.IsInputRedirected,
        IsOutputTerminal = !Console.IsOutputRedirected,
        Time = TimeProvider.System,
        ReadEnvironment = Environment.GetEnvironmentVariable,
        TerminationGrace = TimeSpan.FromSeconds(10),
    };
}
