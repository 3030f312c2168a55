using System.CommandLine;
using OathMesh.Keys;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh keys retire</c></summary>
internal static class KeysRetireCommand
{
    public static Command Create(CommandContext context)
    {
        var directory = KeysCommand.Directory();
        var keyId = new Argument<string>("KID") { Description = "The key's id, as keys list shows it." };
        var force = GlobalOptions.Flag("--force", "Also while tokens that the key signed may be alive: they are then denied. For a leaked key.");
        return new Command("retire", "Takes a key out of the directory and deletes its file. The key that signs now cannot be retired: rotate first.") { directory, keyId, force }
            .Runs(context, (parsed, output) =>
            {
                var retired = parsed.GetRequiredValue(keyId);
                KeyRotation.Retire(parsed.GetRequiredValue(directory), retired, parsed.GetValue(force), context.Time);
                output.Verdict($"The key {retired} is gone. Receivers stop accepting it at their next refresh, within 65 s by default.");
                if (output.IsJson)
                {
                    output.Json(writer =>
                    {
                        writer.WriteStartObject();
                        writer.WriteString("retired", retired);
                        writer.WriteEndObject();
                    });
                }

                return ExitCodes.Done;
            });
    }
}
