using OathMesh.Conformance.Runner.Vectors;

namespace OathMesh.Conformance.Runner;

/// <summary>What to run, and how.</summary>
internal sealed record RunnerOptions
{
    /// <summary>The folder of the corpus.</summary>
    public required string Vectors { get; init; }

    /// <summary>The folder that holds a folder for each testee.</summary>
    public required string Testees { get; init; }

    /// <summary>The folder of the lists of known failures. It need not exist.</summary>
    public required string KnownFailing { get; init; }

    /// <summary>The testees to run; all when empty.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The cases to run; all when empty.</summary>
    public IReadOnlyList<Glob> Filters { get; init; } = [];

    /// <summary>How long a testee may take for a case.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a testee may take to start.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many testees run at once.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>The clock of the time-outs.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public bool Selects(VectorCase vector) => Filters.Count == 0 || Filters.Any(filter => filter.IsMatch(vector.Id));
}
