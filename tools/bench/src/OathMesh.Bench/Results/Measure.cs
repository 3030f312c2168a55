using System.Text.Json.Serialization;
using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Results;

/// <summary>One figure with its spread, its target, and what it was made of.</summary>
internal sealed record Measure
{
    /// <summary>Its name among all runs.</summary>
    public required string Id { get; init; }

    /// <summary>What was measured, in words.</summary>
    public required string Title { get; init; }

    public Unit Unit { get; init; } = Unit.Ratio;

    /// <summary>The figure; <see langword="null"/> when it is void.</summary>
    public Quartiles? Value { get; init; }

    public Target? Target { get; init; }

    /// <summary>The contenders, each with its own value.</summary>
    public IReadOnlyList<Reading> Readings { get; init; } = [];

    /// <summary>What a reader must know to judge the figure.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Why there is no figure.</summary>
    public string? VoidReason { get; init; }

    [JsonIgnore]
    public Verdict Verdict => Value is null ? Verdict.Void : Target is null ? Verdict.None : Target.Judge(Value);

    /// <summary>The verdict in words, and whether the spread leaves it in doubt.</summary>
    public string FormatVerdict()
    {
        var word = Verdict switch
        {
            Verdict.Met => "met",
            Verdict.Stretch => "stretch met",
            Verdict.Missed => "missed",
            Verdict.Void => "void",
            _ => "",
        };
        return Value is not null && Target is not null && Target.IsUnsteady(Value) ? word + ", unsteady" : word;
    }

    /// <summary>A measure without a figure.</summary>
    public static Measure Void(string id, string reason) => new() { Id = id, Title = id, VoidReason = reason };
}
