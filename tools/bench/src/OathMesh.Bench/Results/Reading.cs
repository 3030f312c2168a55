using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Results;

/// <summary>What was read of one contender, to show beside the ratio.</summary>
internal sealed record Reading(string Name, Unit Unit, Quartiles Value)
{
    /// <summary>The time of one operation of each contender.</summary>
    public static IReadOnlyList<Reading> Times(Comparison comparison) =>
        [.. comparison.Turns.Select(turns => new Reading(turns.Name, Unit.Nanoseconds, turns.Time))];
}
