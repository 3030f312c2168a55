using System.CommandLine;
using System.Text.Json;
using OathMesh.Cli.Input;
using OathMesh.Cli.Output;
using OathMesh.Cli.Policies;
using OathMesh.Policy;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh policy explain</c></summary>
internal static class PolicyExplainCommand
{
    public static Command Create(CommandContext context)
    {
        var file = KeysCommand.PathArgument("FILE", "The policy.");
        var caller = new CallerOptions();
        var pkl = new PklOption();
        var command = new Command("explain", "Says how a policy decides on a call: which rule, and for each rule before it the first field that did not match.") { file };
        caller.AddTo(command);
        command.Add(pkl.Option);
        return command.Runs(context, (parsed, output) =>
        {
            var faults = new UsageFaults();
            caller.Check(parsed, faults);
            faults.ThrowIfAny("policy explain");
            var policy = PolicyFile.Load(parsed.GetRequiredValue(file), pkl.CreateEvaluator(parsed, context));
            var explanation = policy.Explain(caller.Read(parsed, context, policy));
            if (output.IsJson)
            {
                output.Json(writer => Write(writer, explanation));
            }
            else
            {
                Write(output, explanation);
            }

            return explanation.Decision.IsAllowed ? ExitCodes.Done : ExitCodes.Failed;
        });
    }

    private static void Write(CommandOutput output, PolicyExplanation explanation)
    {
        foreach (var skipped in explanation.Skipped)
        {
            output.Verdict($"  {skipped.Name}: no, {Sentence(skipped.Mismatch)}");
        }

        var verdict = explanation.Decision.IsAllowed ? "ALLOW" : "DENY";
        output.Verdict(explanation.Refusal is { } refusal
            ? $"{verdict} before any rule: {refusal.Actual} is not in {refusal.Field}, which has {refusal.Wanted}."
            : $"{verdict} by the rule {explanation.Decision.Rule}.");
    }

    private static string Sentence(PolicyMismatch mismatch) => mismatch switch
    {
        { Actual: null } => $"the call has no {mismatch.Field}, and the rule wants {mismatch.Wanted}",
        { Field: "scope" } => $"scope has {mismatch.Actual}, and the rule wants {mismatch.Wanted} too",
        _ => $"{mismatch.Field} is {mismatch.Actual}, and the rule wants {mismatch.Wanted}",
    };

    private static void Write(Utf8JsonWriter writer, PolicyExplanation explanation)
    {
        writer.WriteStartObject();
        writer.WriteString("decision", explanation.Decision.IsAllowed ? "allow" : "deny");
        writer.WriteString("rule", explanation.Decision.Rule);
        writer.WriteString("version", explanation.Decision.PolicyHash);
        if (explanation.Refusal is { } refusal)
        {
            writer.WriteStartObject("refusal");
            Write(writer, refusal);
            writer.WriteEndObject();
        }

        writer.WriteStartArray("skipped");
        foreach (var skipped in explanation.Skipped)
        {
            writer.WriteStartObject();
            writer.WriteString("rule", skipped.Name);
            Write(writer, skipped.Mismatch);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, PolicyMismatch mismatch)
    {
        writer.WriteString("field", mismatch.Field);
        writer.WriteString("wanted", mismatch.Wanted);
        writer.WriteString("actual", mismatch.Actual);
    }
}
