using System.CommandLine;

namespace OathMesh.Cli.Commands;

/// <summary><c>oathmesh audit</c>: what receivers and issuers wrote down.</summary>
internal static class AuditCommand
{
    public static Command Create(CommandContext context) => new("audit", "Checks audit files.")
    {
        AuditVerifyCommand.Create(context),
    };
}
