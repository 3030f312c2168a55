using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Tests.Support;

internal static class Plans
{
    /// <summary>Just enough to run everything once.</summary>
    public static MeasurePlan Tiny { get; } = new()
    {
        Name = "tiny",
        Rounds = 3,
        Slice = TimeSpan.FromMilliseconds(1),
        WarmUp = TimeSpan.FromMilliseconds(1),
        HttpRounds = 1,
        HttpSlice = TimeSpan.FromSeconds(1),
        LatencyWarmUps = 1,
        Starts = 1,
    };
}
