using System.CommandLine;
using OathMesh.Cli.Tests.Support;

namespace OathMesh.Cli.Tests;

/// <summary>What holds for every command: usage errors end with 2, in the form that was asked for; help ends with 0.</summary>
public sealed class UsageTests
{
    private readonly InProcessCli _cli = new();

    public static TheoryData<string> WrongLines => new()
    {
        "",
        "bogus",
        "--bogus",
        "keys",
        "keys bogus",
        "keys generate",
        "keys generate --out",
        "keys generate --out a --out b",
        "keys list",
        "keys list a b",
        "keys list --bogus",
        "keys rotate a --lead",
        "keys retire a",
        "keys export a",
        "mint",
        "mint stray --sub a",
        "verify a b",
        "inspect a b",
        "inspect --bogus",
        "audit",
        "audit verify",
        "audit verify a --anchor",
        "policy",
        "policy init",
        "policy validate",
        "policy compile",
        "policy compile a --output",
        "policy explain",
        "policy explain a",
        "policy explain a --sub b",
        "policy explain a --token b --sub c",
        "policy test",
        "policy diff a",
        "policy diff a b",
        "policy suggest",
        "policy suggest a --format xml",
    };

    /// <summary>Every command of the tree, by its path below the root.</summary>
    public static TheoryData<string> Commands => [.. Paths(OathMeshCli.CreateRoot(new InProcessCli().Context()), "")];

    [Theory]
    [MemberData(nameof(WrongLines))]
    public async Task A_wrong_command_line_ends_with_2_and_a_sentence(string line)
    {
        (await _cli.RunAsync(Split(line))).ShouldFail(2, "*oathmesh*--help*");
    }

    [Theory]
    [MemberData(nameof(WrongLines))]
    public async Task A_wrong_command_line_is_one_json_object_where_json_is_asked_for(string line)
    {
        (await _cli.RunAsync(["--json", .. Split(line)])).ShouldFailAsJson(2, "usage");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_of_every_command_ends_with_0(string command)
    {
        foreach (var help in (string[])["--help", "-h", "-?"])
        {
            var result = (await _cli.RunAsync([.. Split(command), help])).ShouldSucceed();
            result.Output.Should().Contain($"Usage:\n  oathmesh {command}".TrimEnd()).And.Contain("--json").And.Contain("--quiet");
        }
    }

    [Fact]
    public async Task Help_wins_over_what_is_wrong()
    {
        (await _cli.RunAsync("mint", "--bogus", "--help")).ShouldSucceed();
    }

    [Fact]
    public async Task Help_tells_of_exit_codes_and_environment()
    {
        (await _cli.RunAsync("--help")).Output.Should().Contain("Exit codes: 0").And.Contain("OATHMESH_ISSUER");
        (await _cli.RunAsync("mint", "--help")).Output.Should()
            .Contain("[$OATHMESH_ISSUER]").And.Contain("[$OATHMESH_PRIVATE_KEY_FILE]").And.Contain("[$OATHMESH_AUDIENCE]");
        (await _cli.RunAsync("verify", "--help")).Output.Should().Contain("whatever is authentic is allowed").And.Contain("standard input, which is safer");
    }

    [Fact]
    public async Task Version_is_one_line()
    {
        (await _cli.RunAsync("--version")).ShouldSucceed().Output.Should().MatchRegex(@"\A\d+\.\d+\.\d+\S*\n\z");
    }

    [Fact]
    public async Task A_misplaced_token_is_not_repeated()
    {
        using var workshop = Workshop.Open();
        var token = await workshop.MintTokenAsync();

        foreach (var arguments in (string[][])[["inspect", "x", token], [token], ["mint", "--ttl", token], ["keys", token]])
        {
            var result = await _cli.RunAsync(arguments);
            result.ExitCode.Should().Be(2);
            result.Error.Should().Contain("eyJ...").And.NotContain(token[10..]);
        }
    }

    [Fact]
    public async Task Arguments_are_escaped_before_they_are_repeated()
    {
        (await _cli.RunAsync("\u001b[2J\u202e")).ShouldFail(2, "*\\u001b[2J\\u202e*");
    }

    [Fact]
    public async Task Values_that_begin_with_an_at_sign_are_no_files()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("arguments", "--help");

        (await _cli.RunAsync("inspect", $"@{file}")).ShouldFail(1, "*cannot be decoded*");
    }

    [Fact]
    public async Task Input_that_never_comes_is_left_when_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        _cli.OpenInput = () =>
        {
            cancelled.Cancel();
            return new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.In, pipe.ClientSafePipeHandle);
        };

        (await _cli.RunAsync(cancelled.Token, "inspect", "--json")).ShouldFailAsJson(1, "cancelled");
    }

    private static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.SelectMany(sub => Paths(sub, $"{path} {sub.Name}".Trim())).Prepend(path);

    private static string[] Split(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
