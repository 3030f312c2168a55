using System.CommandLine;
using OathMesh.Cli.Policies;
using OathMesh.Policy;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh policy validate</c></summary>
internal static class PolicyValidateCommand
{
    public static Command Create(CommandContext context)
    {
        var file = KeysCommand.PathArgument("FILE", "The policy, in Pkl when the name ends in .pkl, else in JSON.");
        var pkl = new PklOption();
        return new Command("validate", "Checks a policy as a receiver does, and names every fault with its place and how to mend it.") { file, pkl.Option }
            .Runs(context, (parsed, output) =>
            {
                var path = parsed.GetRequiredValue(file);
                JsonPolicy? policy = null;
                IReadOnlyList<string> faults = [];
                try
                {
                    policy = PolicyFile.Load(path, pkl.CreateEvaluator(parsed, context));
                }
                catch (PolicyFormatException e)
                {
                    faults = e.Faults;
                }

                foreach (var fault in faults)
                {
                    output.Listing(fault);
                }

                foreach (var note in policy is null ? [] : Shadowed(policy))
                {
                    output.Note(note);
                }

                if (policy is not null)
                {
                    output.Verdict($"{path} is good: {policy.Rules.Count} rules, version {policy.Hash}.");
                }

                if (output.IsJson)
                {
                    output.Json(writer =>
                    {
                        writer.WriteStartObject();
                        writer.WriteBoolean("valid", policy is not null);
                        writer.WriteString("version", policy?.Hash);
                        writer.WriteStartArray("faults");
                        foreach (var fault in faults)
                        {
                            writer.WriteStringValue(fault);
                        }

                        writer.WriteEndArray();
                        writer.WriteEndObject();
                    });
                }

                return policy is null ? ExitCodes.Failed : ExitCodes.Done;
            });
    }

    /// <summary>Rules that no call reaches, since one before them matches everything. The last rule is there for form then.</summary>
    private static IEnumerable<string> Shadowed(JsonPolicy policy)
    {
        var all = policy.Rules.FirstOrDefault(rule => rule.Match == new PolicyMatch());
        return policy.Rules.SkipWhile(rule => rule != all).Skip(1).Where(rule => rule != policy.Rules[^1])
            .Select(rule => $"the rule '{rule.Name}' is never reached: '{all!.Name}' before it matches everything.");
    }
}
