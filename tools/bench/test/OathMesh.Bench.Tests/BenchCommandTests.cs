using OathMesh.Bench.Results;
using OathMesh.Bench.Rows;
using OathMesh.Bench.Tests.Results;

namespace OathMesh.Bench.Tests;

public sealed class BenchCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("oathmesh-bench-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Lists_the_rows()
    {
        (await InvokeAsync("--list")).Should().Be(0);

        _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Should().Equal(BenchRows.All.Select(row => row.Id));
    }

    [Theory]
    [InlineData("There is no row nothing.*", "--row", "nothing")]
    [InlineData("--runs takes 1 to 20.*", "--runs", "0")]
    [InlineData("--runs takes 1 to 20.*", "--runs", "21")]
    public async Task Refuses_what_it_does_not_know(string message, params string[] arguments)
    {
        (await InvokeAsync(arguments)).Should().Be(2);

        _error.ToString().Should().Match(message);
    }

    [Fact]
    public async Task Writes_the_page_from_results()
    {
        var json = Path.Combine(_folder, "results.json");
        var page = Path.Combine(_folder, "performance.md");
        BenchJson.Write(json, Reports.Of(Reports.WithTarget));

        (await InvokeAsync("report", json, json, "--docs", page)).Should().Be(0);

        File.ReadAllText(page).Should().Contain("| met | 2 of 2 |");
    }

    [Fact]
    public async Task Says_when_a_file_holds_no_results()
    {
        var json = Path.Combine(_folder, "results.json");
        await File.WriteAllTextAsync(json, "{}");

        (await InvokeAsync("report", json)).Should().Be(1);

        _error.ToString().Should().Contain("is not a report of this bench");
    }

    private Task<int> InvokeAsync(params string[] arguments) =>
        new BenchCommand(TextReader.Null, _output, _error, TimeProvider.System).InvokeAsync(arguments);
}
