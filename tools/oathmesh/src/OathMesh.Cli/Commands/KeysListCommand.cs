using System.CommandLine;
using System.Text.Json;
using OathMesh.Cli.Output;
using OathMesh.Keys;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh keys list</c></summary>
internal static class KeysListCommand
{
    public static Command Create(CommandContext context)
    {
        var directory = KeysCommand.Directory();
        return new Command("list", "Lists the keys of a key directory, oldest first, each with what it does now: next, current, retiring or retired.") { directory }
            .Runs(context, (parsed, output) =>
            {
                using var keys = new KeyDirectory(parsed.GetRequiredValue(directory), context.Time);
                var entries = keys.List();
                output.Listing($"{"KID",-43}  {"STATE",-8}  {"SIGNS FROM",-20}  PUBLISHED UNTIL");
                foreach (var entry in entries)
                {
                    output.Listing($"{entry.KeyId,-43}  {State(entry),-8}  {Date(entry.SignsFrom)}  {(entry.PublishedUntil is { } until ? Date(until) : "-")}");
                }

                if (output.IsJson)
                {
                    output.Json(writer => Write(writer, entries));
                }

                return ExitCodes.Done;
            });
    }

    private static string State(KeyDirectoryEntry entry) => entry.State switch
    {
        KeyState.Next => "next",
        KeyState.Current => "current",
        KeyState.Retiring => "retiring",
        _ => "retired",
    };

    private static string Date(DateTimeOffset time) => ClaimLines.Date(time.ToUnixTimeSeconds());

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<KeyDirectoryEntry> entries)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("keys");
        foreach (var entry in entries)
        {
            writer.WriteStartObject();
            writer.WriteString("kid", entry.KeyId);
            writer.WriteString("state", State(entry));
            writer.WriteNumber("created_at", entry.CreatedAt.ToUnixTimeSeconds());
            writer.WriteNumber("signs_from", entry.SignsFrom.ToUnixTimeSeconds());
            if (entry.PublishedUntil is { } until)
            {
                writer.WriteNumber("published_until", until.ToUnixTimeSeconds());
            }
            else
            {
                writer.WriteNull("published_until");
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
