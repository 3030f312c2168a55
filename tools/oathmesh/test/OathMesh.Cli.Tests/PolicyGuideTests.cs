using OathMesh.Audit;
using OathMesh.Cli.Tests.Support;

namespace OathMesh.Cli.Tests;

/// <summary>docs/policy.md tells the truth: its examples run, in order, and print what it shows.</summary>
public sealed class PolicyGuideTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Every_example_prints_what_the_guide_shows()
    {
        var examples = GuideExample.Read(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "policy.md")));
        examples.Should().HaveCountGreaterThan(15);
        await RecordedCalls.WriteAsync(_directory.File("audit.ndjson"));

        // A pkl on PATH would do as well; the tree's own is there in any case.
        var result = await CliProcess.RunScriptAsync(_directory.Path, $"export OATHMESH_PKL='{Pkl.Path}'\n{GuideExample.Script(examples)}");

        result.Error.Should().BeEmpty();
        foreach (var (index, example) in examples.Index())
        {
            var output = await File.ReadAllTextAsync(_directory.File($"{index}.out"));
            GuideExample.Normalize(output).Should().Be(GuideExample.Normalize(example.Output), "line {0} shows it for: {1}", example.Line, example.Command);
        }
    }
}
