using System.CommandLine;
using OathMesh.Keys;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh keys generate</c></summary>
internal static class KeysGenerateCommand
{
    public static Command Create(CommandContext context)
    {
        var directory = new Option<string>("--out") { Description = "The directory to make, mode 0700; its files have mode 0600.", HelpName = "DIR", Required = true };
        return new Command("generate", "Makes a key directory with one Ed25519 key that signs at once.") { directory }
            .Runs(context, (parsed, output) =>
            {
                var path = parsed.GetRequiredValue(directory);
                if (path.Length == 0 || File.Exists(path))
                {
                    throw CommandException.Usage($"--out: '{path}' cannot be a directory.", "Name a directory that does not exist yet.");
                }

                var keyId = KeyRotation.Generate(path, context.Time);
                output.Verdict($"Made {path}. The key {keyId} signs from now on.");
                output.Verdict($"For receivers: oathmesh keys export {path} --jwks");
                if (output.IsJson)
                {
                    output.Json(writer =>
                    {
                        writer.WriteStartObject();
                        writer.WriteString("path", path);
                        writer.WriteString("kid", keyId);
                        writer.WriteEndObject();
                    });
                }

                return ExitCodes.Done;
            });
    }
}
