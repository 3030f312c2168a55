using System.CommandLine;
using System.Text;
using OathMesh.Cli.Policies;
using OathMesh.Policy;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh policy compile</c></summary>
internal static class PolicyCompileCommand
{
    public static Command Create(CommandContext context)
    {
        var file = KeysCommand.PathArgument("FILE", "The policy, in Pkl.");
        var target = new Option<string?>("--output", "-o") { Description = "Where the JSON goes, replacing what is there in one step; standard output without it.", HelpName = "FILE" };
        var pkl = new PklOption();
        return new Command("compile", "Turns a policy in Pkl into JSON of the same version, so that receivers need no pkl.") { file, target, pkl.Option }
            .Runs(context, (parsed, output) =>
            {
                var path = parsed.GetRequiredValue(file);
                var json = PolicyFile.ReadJson(path, pkl.CreateEvaluator(parsed, context));
                JsonPolicy policy;
                try
                {
                    policy = JsonPolicy.Parse(json);
                }
                catch (PolicyFormatException e)
                {
                    throw new PolicyFormatException([.. e.Faults.Select(fault => $"{path}: {fault}")]);
                }

                if (parsed.GetValue(target) is { } to)
                {
                    OutputFile.Write(to, json, overwrite: true);
                    output.Verdict($"Wrote {to}: {policy.Rules.Count} rules, version {policy.Hash}.");
                }
                else if (!output.IsJson)
                {
                    output.Data(Encoding.UTF8.GetString(json).TrimEnd('\n'));
                }

                if (output.IsJson)
                {
                    output.Json(PolicyText.OneLine(json));
                }

                return ExitCodes.Done;
            });
    }
}
