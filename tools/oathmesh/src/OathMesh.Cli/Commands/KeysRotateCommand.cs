using System.CommandLine;
using OathMesh.Cli.Input;
using OathMesh.Cli.Output;
using OathMesh.Keys;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh keys rotate</c></summary>
internal static class KeysRotateCommand
{
    /// <summary>How often receivers refresh key sets by default (docs/protocol.md, section 6).</summary>
    private const long RefreshSeconds = 60;

    public static Command Create(CommandContext context)
    {
        var directory = KeysCommand.Directory();
        var defaultLead = (long)KeyRotation.DefaultLead.TotalSeconds;
        var lead = WholeNumber.Option(
            "--lead", "SECONDS", 0, 86_400, $"How long the new key is published before it signs, 0 to 86400, {defaultLead} by default; 0 when the current key has leaked.");
        return new Command("rotate", "Adds a key that is published at once and signs after a lead; the current key then retires by itself.") { directory, lead }
            .Runs(context, (parsed, output) =>
            {
                var path = parsed.GetRequiredValue(directory);
                var seconds = parsed.GetValue(lead) ?? defaultLead;
                var keyId = KeyRotation.Rotate(path, TimeSpan.FromSeconds(seconds), context.Time);
                using var keys = new KeyDirectory(path, context.Time);
                var signsFrom = keys.List().Single(entry => entry.KeyId == keyId).SignsFrom.ToUnixTimeSeconds();
                output.Verdict($"The key {keyId} is published now and signs from {ClaimLines.Date(signsFrom)}, in {seconds} s.");
                if (seconds < RefreshSeconds)
                {
                    output.Note($"receivers look for new keys every {RefreshSeconds} s by default; one that has not looked yet fetches the keys again when it first sees the new one.");
                }

                if (output.IsJson)
                {
                    output.Json(writer =>
                    {
                        writer.WriteStartObject();
                        writer.WriteString("kid", keyId);
                        writer.WriteNumber("signs_from", signsFrom);
                        writer.WriteEndObject();
                    });
                }

                return ExitCodes.Done;
            });
    }
}
