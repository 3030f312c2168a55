using System.Globalization;
using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Results;

/// <summary>What a figure should reach.</summary>
/// <param name="Bound">Which side of the goal is the good one.</param>
/// <param name="Goal">The target.</param>
/// <param name="Stretch">What would be better still; <see langword="null"/> when nothing is asked beyond the target.</param>
internal sealed record Target(Bound Bound, double Goal, double? Stretch = null)
{
    /// <summary>Judges the median, unrounded.</summary>
    public Verdict Judge(Quartiles value) =>
        !Reaches(value.Median, Goal) ? Verdict.Missed
        : Stretch is { } stretch && Reaches(value.Median, stretch) ? Verdict.Stretch
        : Verdict.Met;

    /// <summary>Whether the quartiles lie on both sides of the goal: another run might give another verdict.</summary>
    public bool IsUnsteady(Quartiles value) => Reaches(value.First, Goal) != Reaches(value.Third, Goal);

    public string FormatGoal(Unit unit) => Format(Goal, unit);

    public string FormatStretch(Unit unit) => Stretch is { } stretch ? Format(stretch, unit) : "";

    private bool Reaches(double value, double goal) => Bound switch
    {
        Bound.AtMost => value <= goal,
        Bound.Below => value < goal,
        _ => value >= goal,
    };

    private string Format(double value, Unit unit)
    {
        var sign = Bound switch { Bound.AtMost => "<=", Bound.Below => "<", _ => ">=" };
        var suffix = unit switch { Unit.Milliseconds => " ms", Unit.Bytes => " B", Unit.Mebibytes => " MiB", _ => "" };
        return string.Create(CultureInfo.InvariantCulture, $"{sign} {value:0.###}{suffix}");
    }
}
