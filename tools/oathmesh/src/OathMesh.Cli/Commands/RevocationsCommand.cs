using System.CommandLine;
using OathMesh.Cli.Input;
using OathMesh.Cli.Issuing;
using OathMesh.Cli.Output;
using OathMesh.Revocation;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh revocations</c>: lists what an issuer has revoked.</summary>
internal static class RevocationsCommand
{
    private const string Description = """
        Lists what is revoked at an issuer: as receivers see it, or with --client as administrators do, with reasons, ends and who revoked.
        """;

    public static Command Create(CommandContext context)
    {
        var administrator = new AdministratorOptions();
        var command = new Command("revocations", Description);
        administrator.AddTo(command);
        return command.Runs(context, async (parsed, output, cancellationToken) =>
        {
            var faults = new UsageFaults();
            administrator.Check(parsed, context, faults, needsClient: false);
            faults.ThrowIfAny("revocations");
            var isAdministrator = administrator.IsClientNamed(parsed);
            var path = isAdministrator ? RevokeCommand.Path : RevocationSourceOptions.DefaultPath;
            using var client = new IssuerClient(administrator.Address(parsed, context, path), context.Time);
            var credential = isAdministrator ? await administrator.SignAsync(parsed, context, cancellationToken) : null;
            var entries = RevocationAnswer.ReadList(await client.SendAsync(HttpMethod.Get, null, credential, 3 * RevocationSet.MaxBytes, cancellationToken));
            foreach (var entry in entries)
            {
                output.Listing($"{entry.Kind,-6}  {entry.Value}{RevokeCommand.Until(entry.Until)}{Reason(entry)}");
            }

            if (output.IsJson)
            {
                output.Json(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteStartArray("entries");
                    foreach (var entry in entries)
                    {
                        entry.WriteTo(writer);
                    }

                    writer.WriteEndArray();
                    writer.WriteEndObject();
                });
            }
            else if (entries.Count == 0)
            {
                output.Verdict("Nothing is revoked.");
            }

            return ExitCodes.Done;
        });
    }

    private static string Reason(RevocationAnswer entry) => entry.Reason is { } reason ? $", because: {reason}" : "";
}
