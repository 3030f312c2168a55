using System.CommandLine;
using System.Text.Json;
using OathMesh.Cli.Input;
using OathMesh.Cli.Output;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh inspect</c></summary>
internal static class InspectCommand
{
    public static Command Create(CommandContext context)
    {
        var token = new TokenInput();
        return new Command("inspect", "Shows what a token says of itself. UNVERIFIED: nothing is checked, not even the signature; use verify for that.") { token.Argument }
            .Runs(context, async (parsed, output, cancellationToken) =>
            {
                using var decoded = DecodedToken.Decode(await token.ReadTokenAsync(parsed, context, cancellationToken));
                var now = context.Time.GetUtcNow().ToUnixTimeSeconds();
                if (output.IsJson)
                {
                    output.Json(writer => Write(writer, decoded, now));
                }
                else
                {
                    Write(output, decoded, now);
                }

                return ExitCodes.Done;
            });
    }

    private static void Write(CommandOutput output, DecodedToken token, long now)
    {
        output.Listing("UNVERIFIED: this is what the token says of itself. Nothing was checked.");
        output.Listing("header");
        Write(output, token.Header);
        output.Listing("payload");
        Write(output, token.Payload);
        output.Listing($"signature: {token.SignatureBytes} bytes, not checked");
        output.Listing(Countdown(token.ExpiresAt, now));
    }

    private static void Write(CommandOutput output, JsonElement members)
    {
        foreach (var line in ClaimLines.Of(members))
        {
            output.Listing(line);
        }
    }

    private static string Countdown(long? expiresAt, long now) => expiresAt switch
    {
        null => "says no time at which it expires",
        { } at when at > now => $"expires in {(ulong)at - (ulong)now} s",
        { } at => $"expired {(ulong)now - (ulong)at} s ago",
    };

    private static void Write(Utf8JsonWriter writer, DecodedToken token, long now)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("verified", false);
        writer.WritePropertyName("header");
        token.Header.WriteTo(writer);
        writer.WritePropertyName("payload");
        token.Payload.WriteTo(writer);
        writer.WriteNumber("signature_bytes", token.SignatureBytes);
        if (token.ExpiresAt is { } at)
        {
            writer.WriteNumber("expires_in", (decimal)at - now);
        }
        else
        {
            writer.WriteNull("expires_in");
        }

        writer.WriteEndObject();
    }
}
