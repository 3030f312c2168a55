using System.Diagnostics;

namespace OathMesh.Cli.Tests.Support;

/// <summary>The tool run as the executable that was built, in a process of its own.</summary>
internal static class CliProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>The executable's assembly in its own output: beside the tests lie other versions of what it depends on.</summary>
    public static string Assembly { get; } = FindAssembly();

    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static Task<CliResult> RunAsync(string directory, params string[] arguments) => RunAsync(directory, input: null, arguments);

    public static async Task<CliResult> RunAsync(string directory, string? input, string[] arguments)
    {
        using var process = Start(directory, Dotnet, [Assembly, .. arguments]);
        return await FinishAsync(process, input);
    }

    /// <summary>Runs a script in which <c>oathmesh</c> is the tool.</summary>
    public static async Task<CliResult> RunScriptAsync(string directory, string script)
    {
        using var process = Start(directory, "bash", ["-c", $"oathmesh() {{ '{Dotnet}' '{Assembly}' \"$@\"; }}\n{script}"]);
        return await FinishAsync(process, input: null);
    }

    public static Process Start(string directory, string file, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in (string[])["OATHMESH_ISSUER", "OATHMESH_PRIVATE_KEY_FILE", "OATHMESH_AUDIENCE", "OATHMESH_PKL"])
        {
            start.Environment.Remove(name);
        }

        return Process.Start(start)!;
    }

    public static async Task<CliResult> FinishAsync(Process process, string? input)
    {
        using var patience = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            return new CliResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string FindAssembly()
    {
        // tools/oathmesh/test/OathMesh.Cli.Tests/bin/CONFIGURATION/FRAMEWORK
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var tool = output.Parent!.Parent!.Parent!.Parent!.Parent!;
        var assembly = Path.Combine(tool.FullName, "src", "OathMesh.Cli", "bin", output.Parent.Name, output.Name, "OathMesh.Cli.dll");
        File.Exists(assembly).Should().BeTrue("{0} is built with the tests", assembly);
        return assembly;
    }
}
