namespace OathMesh.Bench.Results;

/// <summary>One run: when, on what, how long, and what came out.</summary>
internal sealed record BenchReport
{
    /// <summary>When the run ended.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>The name of the plan.</summary>
    public required string Plan { get; init; }

    /// <summary>The rounds of the plan: in process, and over HTTP.</summary>
    public required int Rounds { get; init; }

    public required int HttpRounds { get; init; }

    public required TimeSpan Took { get; init; }

    /// <summary>How many threads wanted to run, on average of the minute before the run: above 1 others were at work.</summary>
    public double? LoadBefore { get; init; }

    public required Machine Machine { get; init; }

    public required IReadOnlyList<Measure> Measures { get; init; }
}
