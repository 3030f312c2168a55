using System.CommandLine;
using OathMesh.Cli.Input;
using OathMesh.Cli.Policies;
using OathMesh.Policy;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh policy diff</c></summary>
internal static class PolicyDiffCommand
{
    private const string Description = """
        Replays an audit file under two policies, and lists the calls whose outcome would change, by caller. Ends with 1 when there are any.
        Audit lines have no env, tenant, scope and src: where a rule asks for one of these, "allow or deny" is said, and counts as a change unless both policies say so by the very same rules.
        """;

    public static Command Create(CommandContext context)
    {
        var old = KeysCommand.PathArgument("OLD", "The policy as it is.");
        var @new = KeysCommand.PathArgument("NEW", "The policy as it is to be.");
        var replay = new Option<string?>("--replay") { Description = "The audit file of a receiver. Required.", HelpName = "FILE" };
        var pkl = new PklOption();
        return new Command("diff", Description) { old, @new, replay, pkl.Option }.Runs(context, async (parsed, output, cancellationToken) =>
        {
            var faults = new UsageFaults();
            faults.When(parsed.GetValue(replay) is null, "--replay is missing: name the audit file of a receiver.");
            faults.ThrowIfAny("policy diff");
            var evaluator = pkl.CreateEvaluator(parsed, context);
            var before = PolicyFile.Load(parsed.GetRequiredValue(old), evaluator);
            var after = PolicyFile.Load(parsed.GetRequiredValue(@new), evaluator);
            var (calls, unusable) = await InputFiles.WithFileAsync(
                parsed.GetValue(replay)!, "--replay", stream => Task.FromResult(RecordedCall.ReadAll(stream)), cancellationToken);
            if (unusable > 0)
            {
                output.Note($"{unusable} lines are no audit lines, or were cut for their length, and are left out.");
            }

            // Whether it was allowed then does not matter here: both policies are asked anew.
            var changes = calls.GroupBy(pair => pair.Key with { WasAllowed = false })
                .Select(group => (Call: group.Key, Count: group.Sum(pair => pair.Value), Before: PossibleOutcome.Of(before, group.Key), After: PossibleOutcome.Of(after, group.Key)))
                .Where(change => !change.Before.IsSameAs(change.After))
                .ToList();
            foreach (var caller in changes.GroupBy(change => change.Call.Subject))
            {
                output.Listing(caller.Key);
                foreach (var change in caller)
                {
                    output.Listing($"  {change.Call.Action}, {change.Count} times: {change.Before.Text} -> {change.After.Text}");
                }
            }

            output.Verdict($"{changes.Sum(change => change.Count)} of {calls.Values.Sum()} calls would change, of {changes.Select(change => change.Call.Subject).Distinct().Count()} callers.");
            if (output.IsJson)
            {
                output.Json(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("calls", calls.Values.Sum());
                    writer.WriteStartArray("changes");
                    foreach (var change in changes)
                    {
                        writer.WriteStartObject();
                        writer.WriteString("sub", change.Call.Subject);
                        writer.WriteString("act", change.Call.Action);
                        writer.WriteString("iss", change.Call.Issuer);
                        writer.WriteString("aud", change.Call.Audience);
                        writer.WriteNumber("count", change.Count);
                        writer.WriteString("before", change.Before.Text);
                        writer.WriteString("after", change.After.Text);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                    writer.WriteEndObject();
                });
            }

            return changes.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
        });
    }
}
