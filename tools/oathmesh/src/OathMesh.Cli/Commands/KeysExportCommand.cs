using System.CommandLine;
using System.Text;
using OathMesh.Keys;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh keys export</c></summary>
internal static class KeysExportCommand
{
    public static Command Create(CommandContext context)
    {
        var directory = KeysCommand.Directory();
        var jwks = GlobalOptions.Flag("--jwks", "As a JSON Web Key Set (RFC 7517).");
        return new Command("export", "Writes the public keys to publish: next, current and retiring. Never a private key.") { directory, jwks }
            .Runs(context, (parsed, output) =>
            {
                if (!parsed.GetValue(jwks))
                {
                    throw CommandException.Usage("Say in which form: --jwks.", "Look at: oathmesh keys export --help");
                }

                using var keys = new KeyDirectory(parsed.GetRequiredValue(directory), context.Time);
                output.Data(Encoding.UTF8.GetString(keys.GetPublishedKeys().ToJson(indented: !output.IsJson)));
                return ExitCodes.Done;
            });
    }
}
