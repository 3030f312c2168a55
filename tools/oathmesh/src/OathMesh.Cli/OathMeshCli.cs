using System.CommandLine;
using System.CommandLine.Help;
using OathMesh.Cli.Commands;
using OathMesh.Cli.Demo;
using OathMesh.Cli.Output;

namespace OathMesh.Cli;

/// <summary>The command line as a whole: composes the commands, parses, runs one and gives its exit code.</summary>
internal static class OathMeshCli
{
    private const string Description = """
        OathMesh: single-use, Ed25519-signed tokens for calls between machines.

        Exit codes: 0 done or allowed, 1 denied or failed, 2 wrong usage or configuration.
        Environment: OATHMESH_ISSUER, OATHMESH_PRIVATE_KEY_FILE, OATHMESH_AUDIENCE and OATHMESH_PKL stand in for the options that name them.
        """;

    // A value may begin with '-' (a key's id) or '@' (an account's name): neither is a bundle of options, nor a file to read arguments from.
    private static readonly ParserConfiguration Parsing = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Composes the root command. Not a <see cref="RootCommand"/>: that takes its name from the assembly's file.</summary>
    public static Command CreateRoot(CommandContext context) => new("oathmesh", Description)
    {
        new HelpOption { Recursive = true },
        new VersionOption(),
        GlobalOptions.CreateJson(),
        GlobalOptions.CreateQuiet(),
        KeysCommand.Create(context),
        MintCommand.Create(context),
        VerifyCommand.Create(context),
        InspectCommand.Create(context),
        ServeCommand.Create(context),
        RevokeCommand.Create(context),
        UnrevokeCommand.Create(context),
        RevocationsCommand.Create(context),
        AuditCommand.Create(context),
        PolicyCommand.Create(context),
        DemoCommand.Create(context),
    };

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandContext context, CancellationToken cancellationToken = default)
    {
        var parsed = CreateRoot(context).Parse(arguments, Parsing);
        var output = CommandOutput.For(parsed, context);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            return output.Fail(UsageErrors.Of(parsed));
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = context.Output,
                    Error = context.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = context.TerminationGrace,
                },
                cancellationToken);
        }
        catch (Exception e) when (CommandOutput.IsUnwritable(e))
        {
            // Help and version are written by the library, past CommandOutput.
            return output.Fail(CommandOutput.Unwritable(e));
        }
    }
}
