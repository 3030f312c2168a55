using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;

namespace OathMesh.Bench.Tests.Results;

public class MarkdownWriterTests
{
    private static readonly Measure Missed = Reports.WithTarget with { Value = Quartiles.Exactly(0.7) };

    [Fact]
    public void Shows_targets_with_their_verdict_and_the_rest_without()
    {
        var page = Write(Reports.Of(Reports.WithTarget, Reports.WithoutTarget));

        page.Should().Contain("| ours / theirs | **0.500** | 0.400 to 0.600 | <= 0.55 | <= 0.3 | met | 1 of 1 |");
        page.Should().Contain("| memory | **72.5 MiB** | 72.5 MiB to 72.5 MiB |");
    }

    [Fact]
    public void Counts_in_how_many_runs_a_target_held()
    {
        var page = Write(Reports.Of(Reports.WithTarget), Reports.Of(Missed), Reports.Of(Measure.Void("a", "gone")), Reports.Of(Reports.WithTarget));

        page.Should().Contain("| met | 2 of 4 |");
    }

    [Fact]
    public void Shows_what_is_missed_as_missed() =>
        Write(Reports.Of(Missed)).Should().Contain("| **0.700** | 0.700 to 0.700 | <= 0.55 | <= 0.3 | missed | 0 of 1 |");

    [Fact]
    public void Says_why_a_figure_is_void() =>
        Write(Reports.Of(Measure.Void("http", "wrk is missing."))).Should().Contain("Void: http: wrk is missing.");

    [Fact]
    public void Shows_machine_versions_and_readings_and_keeps_the_table_whole()
    {
        var page = Write(Reports.Of(Reports.WithTarget));

        page.Should().Contain("- Machine: Some CPU, 2 cores, 16 GiB, Some Linux.");
        page.Should().Contain("- Versions: .NET 10.0.4.");
        page.Should().Contain("- Run: full, 41 rounds in process and 9 over HTTP, 14 minutes, ended 2026-03-04.");
        page.Should().Contain("### Ours / theirs").And.Contain("A note.");
        page.Should().Contain(@"| their \| pipe | 3.00 us | 3.00 us to 3.00 us |");
    }

    [Theory]
    [InlineData(0.6, "- Load average before the run: 0.6.\n")]
    [InlineData(0.7, "- Load average before the run: 0.7. The machine was not idle")]
    public void Says_when_the_machine_was_not_idle(double load, string expected) =>
        Write(Reports.Of(Reports.WithTarget) with { LoadBefore = load }).ReplaceLineEndings("\n").Should().Contain(expected);

    [Fact]
    public void A_report_survives_its_file()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("oathmesh-bench-").FullName, "results.json");
        try
        {
            BenchJson.Write(file, Reports.Of(Reports.WithTarget, Reports.WithoutTarget, Measure.Void("http", "gone")));

            Write(BenchJson.Read(file)).Should().Be(Write(Reports.Of(Reports.WithTarget, Reports.WithoutTarget, Measure.Void("http", "gone"))));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    private static string Write(params BenchReport[] runs)
    {
        using var output = new StringWriter();
        new MarkdownWriter(output).Write(runs);
        return output.ToString();
    }
}
