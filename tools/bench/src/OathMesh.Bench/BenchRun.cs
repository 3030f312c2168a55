using OathMesh.Bench.Http;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;
using OathMesh.Bench.Rows;

namespace OathMesh.Bench;

/// <summary>Measures rows, one after the other. A row that fails is void and says why; the others go on.</summary>
internal static class BenchRun
{
    public static async Task<BenchReport> RunAsync(
        MeasurePlan plan, IReadOnlyList<IBenchRow> rows, TextWriter output, TextWriter progress, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var load = Machine.LoadAverage();
        var folder = Directory.CreateTempSubdirectory("oathmesh-bench-").FullName;
        var measures = new List<Measure>();
        try
        {
            var context = new BenchContext(plan, time, folder, progress.WriteLine);
            for (var i = 0; i < rows.Count; i++)
            {
                progress.WriteLine($"[{i + 1}/{rows.Count}] {rows[i].Id}");
                var found = await MeasureAsync(rows[i], context, cancellationToken);
                Show(output, rows[i], found);
                measures.AddRange(found);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return new BenchReport
        {
            Ended = time.GetUtcNow(),
            Plan = plan.Name,
            Rounds = plan.Rounds,
            HttpRounds = plan.HttpRounds,
            Took = time.GetElapsedTime(started),
            LoadBefore = load,
            Machine = Machine.Here(await Wrk.VersionAsync(time, cancellationToken)),
            Measures = measures,
        };
    }

    private static async Task<IReadOnlyList<Measure>> MeasureAsync(IBenchRow row, BenchContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await row.MeasureAsync(context, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever a row died of, it has no figure, and the run has others.
            return [Measure.Void(row.Id, e is VoidFigureException ? e.Message : $"{e.GetType().Name}: {e.Message}")];
        }
        finally
        {
            GC.Collect();
        }
    }

    private static void Show(TextWriter output, IBenchRow row, IReadOnlyList<Measure> measures)
    {
        output.WriteLine();
        output.WriteLine(row.Id);
        TableWriter.Write(output, measures);
        foreach (var measure in measures)
        {
            TableWriter.WriteReadings(output, measure);
        }
    }
}
