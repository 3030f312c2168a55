using System.CommandLine;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh keys</c>: the signing keys of an issuer or client.</summary>
internal static class KeysCommand
{
    public static Command Create(CommandContext context) => new("keys", "Makes, lists, rotates, retires and exports the keys of a key directory.")
    {
        KeysGenerateCommand.Create(context),
        KeysListCommand.Create(context),
        KeysRotateCommand.Create(context),
        KeysRetireCommand.Create(context),
        KeysExportCommand.Create(context),
    };

    public static Argument<string> Directory() => PathArgument("DIR", "The key directory.");

    /// <summary>An argument that is a path. A mistyped option would otherwise be taken for one.</summary>
    public static Argument<string> PathArgument(string name, string description) => new(name)
    {
        Description = description,
        Validators =
        {
            result =>
            {
                if (result.Tokens is [{ Value: "" }])
                {
                    result.AddError($"{name} is empty: name one.");
                }

                foreach (var token in result.Tokens.Where(token => token.Value.StartsWith("--", StringComparison.Ordinal)))
                {
                    result.AddError($"There is no option '{token.Value}'; write a path that begins so as ./{token.Value}.");
                }
            },
        },
    };
}
