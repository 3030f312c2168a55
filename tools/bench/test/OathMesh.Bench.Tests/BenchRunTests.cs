using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;
using OathMesh.Bench.Rows;
using OathMesh.Bench.Tests.Support;

namespace OathMesh.Bench.Tests;

public class BenchRunTests
{
    /// <summary>The rows that need neither minutes nor gibibytes.</summary>
    public static TheoryData<string> SmallRows => ["engine", "verification", "stages", "denials", "mint"];

    [Theory]
    [MemberData(nameof(SmallRows))]
    public async Task A_row_gives_its_figures(string id)
    {
        var report = await RunAsync(BenchRows.All.Single(row => row.Id == id));

        report.Measures.Should().NotBeEmpty().And.OnlyContain(measure => measure.VoidReason == null && measure.Value!.Count == Plans.Tiny.Rounds);
        report.Measures.Select(measure => measure.Id).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_row_that_fails_is_void_and_the_next_one_runs()
    {
        var report = await RunAsync(new Row("bad", () => throw new VoidFigureException("A token was denied.")), new Row("good", () => [Results.Reports.WithoutTarget]));

        report.Measures.Select(measure => (measure.Id, measure.Verdict, measure.VoidReason))
            .Should().Equal(("bad", Verdict.Void, "A token was denied."), ("c", Verdict.None, null));
    }

    [Fact]
    public void Rows_have_different_names() => BenchRows.All.Select(row => row.Id).Should().OnlyHaveUniqueItems();

    private static Task<BenchReport> RunAsync(params IBenchRow[] rows) =>
        BenchRun.RunAsync(Plans.Tiny, rows, TextWriter.Null, TextWriter.Null, TimeProvider.System, CancellationToken.None);

    private sealed class Row(string id, Func<IReadOnlyList<Measure>> measure) : IBenchRow
    {
        public string Id => id;

        public Task<IReadOnlyList<Measure>> MeasureAsync(BenchContext context, CancellationToken cancellationToken) => Task.FromResult(measure());
    }
}
