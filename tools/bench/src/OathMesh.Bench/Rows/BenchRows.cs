namespace OathMesh.Bench.Rows;

/// <summary>All rows, in the order in which they run and are shown. A new row is added here.</summary>
internal static class BenchRows
{
    public static IReadOnlyList<IBenchRow> All { get; } =
    [
        new EngineRow(),
        new VerificationRow(),
        new StagesRow(),
        new DenialsRow(),
        new HttpRow(),
        new ReplayConsumeRow(),
        new ReplayMemoryRow(),
        new IssuersRow(),
        new PolicyRow(),
        new ReplaySizeRow(),
        new MintRow(),
        new StartRow(),
    ];
}
