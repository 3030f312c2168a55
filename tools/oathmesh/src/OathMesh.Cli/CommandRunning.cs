using System.CommandLine;
using OathMesh.Cli.Output;

namespace OathMesh.Cli;

/// <summary>How a command runs: its output bound to the options, its exceptions turned into sentences and exit codes.</summary>
internal static class CommandRunning
{
    public static Command Runs(
        this Command command, CommandContext context, Func<ParseResult, CommandOutput, CancellationToken, Task<int>> run)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var output = CommandOutput.For(parsed, context);
            try
            {
                return await run(parsed, output, cancellationToken);
            }
            catch (Exception e)
            {
                // The one guard: a person or a script sees a sentence and an exit code, never a stack trace.
                return output.Fail(Failures.Of(e, cancellationToken));
            }
        });
        return command;
    }

    public static Command Runs(this Command command, CommandContext context, Func<ParseResult, CommandOutput, int> run) =>
        command.Runs(context, (parsed, output, _) => Task.FromResult(run(parsed, output)));
}
