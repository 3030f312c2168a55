using System.CommandLine;
using OathMesh.Policy.Pkl;

namespace OathMesh.Cli.Policies;

/// <summary>The option that names the pkl command line.</summary>
internal sealed class PklOption
{
    public Option<string?> Option { get; } = new("--pkl")
    {
        Description = "The pkl command line, 0.30 or later, for policies in Pkl; found on PATH when not given. [$OATHMESH_PKL]",
        HelpName = "FILE",
    };

    public PklEvaluator CreateEvaluator(ParseResult parsed, CommandContext context) =>
        new(new PklEvaluatorOptions { Executable = parsed.GetValue(Option).OrEnvironment(context, EnvironmentDefaults.Pkl) });
}
