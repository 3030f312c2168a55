using System.CommandLine;
using OathMesh.Cli.Input;
using OathMesh.Cli.Issuing;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh unrevoke</c>: has an issuer lift a revocation.</summary>
internal static class UnrevokeCommand
{
    private const string Description = """
        Lifts a revocation at an issuer. It is named as it was made, to the letter: a pattern by the same pattern. What another revocation covers as well stays revoked.
        """;

    public static Command Create(CommandContext context)
    {
        var thing = new RevokedThing();
        var administrator = new AdministratorOptions();
        var command = new Command("unrevoke", Description);
        thing.AddTo(command);
        administrator.AddTo(command);
        return command.Runs(context, async (parsed, output, cancellationToken) =>
        {
            var faults = new UsageFaults();
            administrator.Check(parsed, context, faults, needsClient: true);
            faults.ThrowIfAny("unrevoke");
            var query = $"?{parsed.GetRequiredValue(thing.Kind)}={Uri.EscapeDataString(parsed.GetRequiredValue(thing.Value))}";
            using var client = new IssuerClient(administrator.Address(parsed, context, RevokeCommand.Path + query), context.Time);
            var credential = await administrator.SignAsync(parsed, context, cancellationToken);
            var answer = RevocationAnswer.ReadEntry(await client.SendAsync(HttpMethod.Delete, null, credential, IssuerAnswer.MaxBytes, cancellationToken));
            output.Verdict($"No longer revoked: {answer.Kind} {answer.Value}.");
            if (output.IsJson)
            {
                output.Json(answer.WriteTo);
            }

            return ExitCodes.Done;
        });
    }
}
