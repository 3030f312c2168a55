using System.CommandLine;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh policy</c>: a receiver's policy, from the first file to its review.</summary>
internal static class PolicyCommand
{
    public static Command Create(CommandContext context) => new("policy", "Makes, checks, compiles, explains, tests, compares and suggests receivers' policies.")
    {
        PolicyInitCommand.Create(context),
        PolicyValidateCommand.Create(context),
        PolicyCompileCommand.Create(context),
        PolicyExplainCommand.Create(context),
        PolicyTestCommand.Create(context),
        PolicyDiffCommand.Create(context),
        PolicySuggestCommand.Create(context),
    };
}
