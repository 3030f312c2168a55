using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using OathMesh.Conformance.Protocol;

namespace OathMesh.Cli.Testee;

/// <summary>The command line: each case is one process, <c>oathmesh verify - --json ...</c>, with the token on its standard input.</summary>
internal sealed class CommandLineTestee : ITestee
{
    private static readonly string Cli = typeof(CommandLineTestee).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Cli").Value!;

    public string Name => "oathmesh-cli";

    public string Version => FileVersionInfo.GetVersionInfo(Cli).ProductVersion!.Split('+')[0];

    public string Language => "csharp";

    public IReadOnlyList<string> Capabilities { get; } = ["verify"];

    public async ValueTask RunAsync(string operation, JsonElement run, Utf8JsonWriter results)
    {
        using var question = CommandLineCase.Read(run);
        var (exitCode, output, errors) = await RunCliAsync(question);
        if (exitCode is not (0 or 1) || errors.Length > 0)
        {
            throw new InvalidDataException($"The command ended with {exitCode}: {output}{errors}");
        }

        using var answer = JsonDocument.Parse(output);
        Write(results, answer.RootElement, exitCode);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunCliAsync(CommandLineCase question)
    {
        var start = new ProcessStartInfo("dotnet", [Cli, "verify", "-", "--json", "--quiet", .. question.Arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };

        // A process of milliseconds: compiling less is faster than running better.
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(question.Authorization);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    private static void Write(Utf8JsonWriter results, JsonElement answer, int exitCode)
    {
        var allowed = answer.GetProperty("outcome").GetString() == "allow";
        if (allowed != (exitCode == 0))
        {
            throw new InvalidDataException($"The exit code {exitCode} is not that of {answer}.");
        }

        results.WriteStartObject();
        foreach (var member in answer.EnumerateObject())
        {
            // The command writes "code":null on allow, which a result does not have.
            if (!(allowed && member.NameEquals("code")))
            {
                member.WriteTo(results);
            }
        }

        results.WriteEndObject();
    }
}
