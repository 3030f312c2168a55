using System.CommandLine;

namespace OathMesh.Cli.Commands;

/// <summary>The two arguments that name what is revoked.</summary>
internal sealed class RevokedThing
{
    public Argument<string> Kind { get; } = CreateKind();

    public Argument<string> Value { get; } = new("VALUE")
    {
        Description = "Its name: a subject such as agent://ci/deploy-bot, in which '*' stands for any run of characters; a token's id; a key's id; a client's id.",
    };

    public void AddTo(Command command)
    {
        command.Add(Kind);
        command.Add(Value);
    }

    private static Argument<string> CreateKind()
    {
        var kind = new Argument<string>("KIND") { Description = "What is named: sub, jti, kid or client." };
        kind.AcceptOnlyFromAmong("sub", "jti", "kid", "client");
        return kind;
    }
}
