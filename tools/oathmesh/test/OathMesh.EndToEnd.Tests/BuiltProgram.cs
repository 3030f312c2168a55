using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace OathMesh.EndToEnd.Tests;

/// <summary>One of the built programs as a process of its own; ended when disposed.</summary>
internal sealed class BuiltProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private BuiltProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public bool HasExited => _process.HasExited;

    public static BuiltProgram StartCli(params string[] arguments) => Start(PathOf("Cli"), arguments, []);

    public static BuiltProgram StartApi(Dictionary<string, string> environment) => Start(PathOf("Api"), [], environment);

    public static BuiltProgram StartCaller(Dictionary<string, string> environment, params string[] arguments) => Start(PathOf("Caller"), arguments, environment);

    public static string PathOf(string name) => typeof(BuiltProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == name).Value!;

    /// <summary>Runs the command line to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunCliAsync(params string[] arguments)
    {
        await using var program = StartCli(arguments);
        return (await program.WaitAsync(), program.Output);
    }

    public async Task<int> WaitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async Task AskToStopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static BuiltProgram Start(string path, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [path, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new BuiltProgram(Process.Start(start)!);
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        lock (_output)
        {
            if (e.Data is not null && _output.Length < 1024 * 1024)
            {
                _output.Append(e.Data).Append('\n');
            }
        }
    }
}
