using System.CommandLine;
using System.Text.Json;
using OathMesh.Cli.Output;
using OathMesh.Cli.Policies;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh policy test</c></summary>
internal static class PolicyTestCommand
{
    private const string Description = """
        Runs the tests of policies: every *.test.json and *.test.pkl of a directory and below. Each case is a call, the decision that it must get, and the rule that must decide.
        Rules that decide no case are listed.
        """;

    public static Command Create(CommandContext context)
    {
        var directory = KeysCommand.PathArgument("DIR", "The directory.");
        var junit = new Option<string?>("--junit") { Description = "Writes the results as JUnit XML, too.", HelpName = "FILE" };
        var everyRule = GlobalOptions.Flag("--every-rule", "Fails when a rule decides no case.");
        everyRule.Recursive = false;
        var pkl = new PklOption();
        return new Command("test", Description) { directory, junit, everyRule, pkl.Option }.Runs(context, (parsed, output) =>
        {
            var run = PolicyTestRun.Of(parsed.GetRequiredValue(directory), pkl.CreateEvaluator(parsed, context));
            var unreached = run.Unreached.ToList();
            if (parsed.GetValue(junit) is { } path)
            {
                OutputFile.Write(path, PolicyTestReport.Write(run), overwrite: true);
            }

            if (output.IsJson)
            {
                output.Json(writer => Write(writer, run, unreached));
            }

            foreach (var result in run.Results.Where(result => result.Failure is not null))
            {
                output.Listing($"FAILED {result.File}: {result.Case.Name}: {result.Failure}.");
            }

            foreach (var (policy, rule) in unreached)
            {
                output.Listing($"not reached by any test: the rule {rule} of {policy}");
            }

            output.Verdict($"{run.Results.Count - run.Failed} passed, {run.Failed} failed; {run.Rules - unreached.Count} of {run.Rules} rules reached.");
            return run.Failed > 0 || (unreached.Count > 0 && parsed.GetValue(everyRule)) ? ExitCodes.Failed : ExitCodes.Done;
        });
    }

    private static void Write(Utf8JsonWriter writer, PolicyTestRun run, List<(string Policy, string Rule)> unreached)
    {
        writer.WriteStartObject();
        writer.WriteNumber("passed", run.Results.Count - run.Failed);
        writer.WriteNumber("failed", run.Failed);
        writer.WriteStartArray("failures");
        foreach (var result in run.Results.Where(result => result.Failure is not null))
        {
            writer.WriteStartObject();
            writer.WriteString("file", result.File);
            writer.WriteString("case", result.Case.Name);
            writer.WriteString("failure", result.Failure);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("unreached");
        foreach (var (policy, rule) in unreached)
        {
            writer.WriteStartObject();
            writer.WriteString("policy", policy);
            writer.WriteString("rule", rule);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
