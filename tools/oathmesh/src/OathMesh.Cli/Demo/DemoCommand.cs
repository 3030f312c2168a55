using System.CommandLine;
using OathMesh.Cli.Output;

namespace OathMesh.Cli.Demo;

/// <summary><c>oathmesh demo</c>: an issuer and an API as real processes, and what is allowed and denied.</summary>
internal static class DemoCommand
{
    private const string Description = """
        Starts an issuer and the sample API on free loopback ports, and shows what is allowed and what is denied: each HTTP exchange, the verdict and the audit line.
        Ends by itself, leaves nothing behind, and fails if any outcome is not the expected one. Needs a built tree of OathMesh, or --api.
        """;

    public static Command Create(CommandContext context)
    {
        var api = new Option<string?>("--api") { Description = "The sample API, InventoryApi.dll; found in the built tree when not given.", HelpName = "FILE" };
        return new Command("demo", Description) { api }.Runs(context, async (parsed, output, cancellationToken) =>
        {
            var path = FindApi(parsed.GetValue(api));
            var stage = new DemoStage(output.IsJson || output.IsQuiet ? TextWriter.Null : context.Output, context.IsOutputTerminal, context.Time);
            using var workspace = new DemoWorkspace();
            await using var processes = await DemoProcesses.StartAsync(workspace, path, context.Time, cancellationToken);
            using var scenes = new DemoScenes(stage, workspace, processes, context.Time);
            await scenes.PlayAsync(cancellationToken);
            if (output.IsJson)
            {
                output.Json(stage.WriteReport);
            }

            return stage.IsAsExpected ? ExitCodes.Done : ExitCodes.Failed;
        });
    }

    private static string FindApi(string? given)
    {
        if (given is not null)
        {
            return File.Exists(given) ? Path.GetFullPath(given) : throw CommandException.Usage($"--api: there is no file {given}.", "Build the sample first: dotnet build sdk/aspnetcore/samples/InventoryApi");
        }

        foreach (var configuration in (string[])["Release", "Debug"])
        {
            for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            {
                var candidate = Path.Combine(directory.FullName, "sdk/aspnetcore/samples/InventoryApi/bin", configuration, "net10.0/InventoryApi.dll");
                if (File.Exists(candidate))
                {
                    return candidate;
                }
            }
        }

        throw CommandException.Usage("The sample API was not found.", "Run ./build.sh demo in a clone of OathMesh, or name it: --api FILE.");
    }
}
