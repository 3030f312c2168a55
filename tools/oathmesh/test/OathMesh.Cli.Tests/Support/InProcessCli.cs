using System.Text;
using OathMesh.Tests.Support;

namespace OathMesh.Cli.Tests.Support;

/// <summary>The tool run inside the test's process, through the same root command as the executable, with its own clock and environment.</summary>
internal sealed class InProcessCli
{
    public ManualTimeProvider Time { get; } = new();

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public byte[] Input { get; set; } = [];

    /// <summary>Standard input, where it is more than <see cref="Input"/>.</summary>
    public Func<Stream>? OpenInput { get; set; }

    public bool IsInputRedirected { get; set; } = true;

    public Task<CliResult> RunAsync(params string[] arguments) => RunAsync(CancellationToken.None, arguments);

    public async Task<CliResult> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await OathMeshCli.RunAsync(arguments, Context(output, error), cancellationToken);
        return new CliResult(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs with a token on standard input.</summary>
    public Task<CliResult> PipeAsync(string token, params string[] arguments)
    {
        Input = Encoding.UTF8.GetBytes(token);
        return RunAsync(arguments);
    }

    public CommandContext Context(TextWriter? output = null, TextWriter? error = null) => new()
    {
        Output = output ?? TextWriter.Null,
        Error = error ?? TextWriter.Null,
        OpenInput = OpenInput ?? (() => new MemoryStream(Input)),
        IsInputRedirected = IsInputRedirected,
        Time = Time,
        ReadEnvironment = name => Environment.GetValueOrDefault(name),
    };
}
