namespace OathMesh.Bench.Measuring;

/// <summary>How long to measure. Ratios of short slices that take turns survive a busy machine; more rounds narrow their spread.</summary>
internal sealed record MeasurePlan
{
    /// <summary>For a report.</summary>
    public static MeasurePlan Full { get; } = new()
    {
        Name = "full",
        Rounds = 25,
        Slice = TimeSpan.FromMilliseconds(40),
        WarmUp = TimeSpan.FromSeconds(1),
        HttpRounds = 7,
        HttpSlice = TimeSpan.FromSeconds(3),
        LatencyWarmUps = 4,
        Starts = 9,
    };

    /// <summary>For a look: a few minutes.</summary>
    public static MeasurePlan Quick { get; } = new()
    {
        Name = "quick",
        Rounds = 15,
        Slice = TimeSpan.FromMilliseconds(20),
        WarmUp = TimeSpan.FromMilliseconds(500),
        HttpRounds = 5,
        HttpSlice = TimeSpan.FromSeconds(2),
        LatencyWarmUps = 4,
        Starts = 5,
    };

    public required string Name { get; init; }

    /// <summary>How often each contender has its turn.</summary>
    public required int Rounds { get; init; }

    /// <summary>About how long a turn is, preparation left aside.</summary>
    public required TimeSpan Slice { get; init; }

    /// <summary>How long each contender runs before anything counts, for the compiler to have done its work.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>The rounds of what is measured over HTTP.</summary>
    public required int HttpRounds { get; init; }

    /// <summary>How long a turn over HTTP is; whole seconds.</summary>
    public required TimeSpan HttpSlice { get; init; }

    /// <summary>
    /// The turns, of a second each, that a receiver has at each rate before its latency counts. What runs once a connection, or only while a receiver waits, was called too seldom
    /// under full load to be compiled well by then: the runtime would do that in a turn that counts, on the receiver's core.
    /// </summary>
    public required int LatencyWarmUps { get; init; }

    /// <summary>How often a process is started to measure its start.</summary>
    public required int Starts { get; init; }
}
