using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Rows;

/// <summary>What rows share.</summary>
/// <param name="Plan">How long to measure.</param>
/// <param name="Time">The clock.</param>
/// <param name="Folder">A folder for files of the run; removed at its end.</param>
/// <param name="Say">Tells the user what goes on.</param>
internal sealed record BenchContext(MeasurePlan Plan, TimeProvider Time, string Folder, Action<string> Say)
{
    public Task<Comparison> CompareAsync(IReadOnlyList<Contender> contenders, CancellationToken cancellationToken) =>
        new InterleavedTimer(Plan, Time).RunAsync(contenders, cancellationToken);
}
