using System.CommandLine;
using System.Text;
using OathMesh.Cli.Input;
using OathMesh.Cli.Policies;
using OathMesh.Policy;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh policy suggest</c></summary>
internal static class PolicySuggestCommand
{
    private const string Description = """
        Suggests a policy that allows exactly the calls that an audit file has as allowed: one rule for each caller and action. For a person to review, not for use as it is.
        --widen-sub and --widen-act put a pattern in place of what it matches; nothing is widened otherwise.
        """;

    public static Command Create(CommandContext context)
    {
        var audit = KeysCommand.PathArgument("AUDIT", "The audit file of a receiver.");
        var subjects = new Option<string[]>("--widen-sub") { Description = "A pattern for callers, such as agent://ci/*; may be given more than once.", HelpName = "PATTERN" };
        var actions = new Option<string[]>("--widen-act") { Description = "A pattern for actions, such as inventory.*; may be given more than once.", HelpName = "PATTERN" };
        var denied = GlobalOptions.Flag("--include-denied", "Allows what the policy denied, too: for a receiver that began with a policy that allows nothing.");
        denied.Recursive = false;
        var format = new Option<string>("--format") { Description = "pkl, the default, to be saved beside schema.pkl; or json.", HelpName = "FORMAT", DefaultValueFactory = _ => "pkl" };
        format.AcceptOnlyFromAmong("pkl", "json");
        return new Command("suggest", Description) { audit, subjects, actions, denied, format }.Runs(context, async (parsed, output, cancellationToken) =>
        {
            var (calls, unusable) = await InputFiles.WithFileAsync(
                parsed.GetRequiredValue(audit), "AUDIT", stream => Task.FromResult(RecordedCall.ReadAll(stream)), cancellationToken);
            if (unusable > 0)
            {
                output.Note($"{unusable} lines are no audit lines, or were cut for their length, and are left out.");
            }

            var wanted = calls.Keys.Where(call => call.WasAllowed || parsed.GetValue(denied)).ToList();
            if (wanted.Count == 0)
            {
                throw CommandException.Failed("nothing_seen", "The file has no call that a policy allowed.", "Give the audit file of a receiver in use, or --include-denied.");
            }

            var suggestion = new PolicySuggestion(wanted, parsed.GetValue(subjects) ?? [], parsed.GetValue(actions) ?? []);
            var json = PolicyText.ToJson(suggestion.Issuers, suggestion.Audiences, suggestion.Rules);

            // What is suggested must be a policy, and must do what is said of it.
            var policy = JsonPolicy.Parse(json);
            if (!wanted.TrueForAll(call => PossibleOutcome.Of(policy, call) is { MayAllow: true, MayDeny: false }))
            {
                throw new InvalidOperationException("The suggestion does not allow what was seen.");
            }

            if (output.IsJson)
            {
                output.Json(PolicyText.OneLine(json));
            }
            else
            {
                var text = parsed.GetValue(format) == "json" ? Encoding.UTF8.GetString(json) : PolicyText.ToPkl(suggestion.Issuers, suggestion.Audiences, suggestion.Rules);
                output.Data(text.TrimEnd('\n'));
            }

            return ExitCodes.Done;
        });
    }
}
