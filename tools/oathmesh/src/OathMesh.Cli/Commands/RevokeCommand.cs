using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OathMesh.Cli.Input;
using OathMesh.Cli.Issuing;
using OathMesh.Cli.Output;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh revoke</c>: has an issuer revoke.</summary>
internal static class RevokeCommand
{
    public const string Path = "/v1/admin/revoke";

    private const string Description = """
        Revokes a subject, token, key or client at an issuer. It gives no more tokens for it, and receivers that check revocations deny those that are out, within two seconds.
        The administrator's token is signed with --client-key; the client needs "admin": ["revoke"] in the issuer's configuration.
        """;

    public static Command Create(CommandContext context)
    {
        var thing = new RevokedThing();
        var administrator = new AdministratorOptions();
        var reason = new Option<string?>("--reason") { Description = "Why; for the issuer's administrators and its audit file only.", HelpName = "TEXT" };
        var lifetime = WholeNumber.Option("--for", "SECONDS", 1, 315_360_000, "For how long; without it, without end (a token: until it is dead anyway).");
        var command = new Command("revoke", Description);
        thing.AddTo(command);
        command.Add(reason);
        command.Add(lifetime);
        administrator.AddTo(command);
        return command.Runs(context, async (parsed, output, cancellationToken) =>
        {
            var faults = new UsageFaults();
            administrator.Check(parsed, context, faults, needsClient: true);
            faults.ThrowIfAny("revoke");
            var body = Write(parsed.GetRequiredValue(thing.Kind), parsed.GetRequiredValue(thing.Value), parsed.GetValue(reason), parsed.GetValue(lifetime));
            using var client = new IssuerClient(administrator.Address(parsed, context, Path), context.Time);
            var credential = await administrator.SignAsync(parsed, context, cancellationToken);
            var answer = RevocationAnswer.ReadEntry(await client.SendAsync(HttpMethod.Post, body, credential, IssuerAnswer.MaxBytes, cancellationToken));
            output.Verdict($"Revoked: {answer.Kind} {answer.Value}{Until(answer.Until)}.");
            if (output.IsJson)
            {
                output.Json(answer.WriteTo);
            }

            return ExitCodes.Done;
        });
    }

    internal static string Until(long? until) => until is { } end ? string.Create(CultureInfo.InvariantCulture, $", until {ClaimLines.Date(end)}") : "";

    private static byte[] Write(string kind, string value, string? reason, long? lifetime)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString(kind, value);
            if (reason is not null)
            {
                writer.WriteString("reason", reason);
            }

            if (lifetime is { } seconds)
            {
                writer.WriteNumber("expires_in", seconds);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
