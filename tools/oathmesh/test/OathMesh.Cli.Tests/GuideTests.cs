using System.Text.RegularExpressions;
using OathMesh.Audit;
using OathMesh.Cli.Tests.Support;
using OathMesh.Keys;

namespace OathMesh.Cli.Tests;

/// <summary>docs/guides/cli.md tells the truth: its examples run, in order, and print what it shows.</summary>
public sealed partial class GuideTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "cli.md"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Every_example_prints_what_the_guide_shows()
    {
        await using var issuer = await StandInIssuer.StartAsync(
            TimeProvider.System, () => JsonWebKeySet.Parse(File.ReadAllBytes(_directory.File("client.jwks.json"))));
        await WriteAuditFileAsync();
        var examples = GuideExample.Read(_guide.Replace("http://localhost:4000", issuer.Address, StringComparison.Ordinal));
        examples.Should().HaveCountGreaterThan(30);

        var result = await CliProcess.RunScriptAsync(_directory.Path, GuideExample.Script(examples));

        result.Error.Should().BeEmpty();
        foreach (var (index, example) in examples.Index())
        {
            var output = await File.ReadAllTextAsync(_directory.File($"{index}.out"));
            GuideExample.Normalize(output).Should().Be(GuideExample.Normalize(example.Output), "line {0} shows it for: {1}", example.Line, example.Command);
        }
    }

    [Fact]
    public async Task Every_command_and_option_is_told_of()
    {
        var cli = new InProcessCli();
        foreach (var command in ((IEnumerable<object[]>)UsageTests.Commands).Select(row => (string)row[0]))
        {
            var help = (await cli.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])).Output;
            _guide.Should().Contain($"oathmesh {command}".TrimEnd());
            foreach (var option in Option.Matches(help).Select(match => match.Value).Except(["--help", "--version"]))
            {
                _guide.Should().Contain(option, "{0} takes it", command);
            }
        }
    }

    private async Task WriteAuditFileAsync()
    {
        await using var sink = new FileAuditSink(_directory.File("audit.ndjson"));
        for (var i = 0; i < 3; i++)
        {
            await sink.WriteAsync(new AuditEvent { Timestamp = DateTimeOffset.UnixEpoch, Event = "deny", Step = 6, Reason = "signature_invalid" }, CancellationToken.None);
        }
    }

    [GeneratedRegex("(?<= )--[a-z-]+")]
    private static partial Regex Option { get; }
}
