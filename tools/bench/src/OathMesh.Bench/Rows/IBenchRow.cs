using OathMesh.Bench.Results;

namespace OathMesh.Bench.Rows;

/// <summary>Something to measure. A row gives one measure or several that come from the same rounds.</summary>
internal interface IBenchRow
{
    /// <summary>The name under which it can be chosen.</summary>
    string Id { get; }

    /// <summary>Measures. A <see cref="Measuring.VoidFigureException"/> means that there is no figure.</summary>
    Task<IReadOnlyList<Measure>> MeasureAsync(BenchContext context, CancellationToken cancellationToken);
}
