using OathMesh.Conformance.Runner.Testees;

namespace OathMesh.Conformance.Runner.Results;

/// <summary>How all cases ended for one testee.</summary>
internal sealed record TesteeReport(string Name, TesteeScope? Scope)
{
    /// <summary>What the testee said of itself; <see langword="null"/> when it did not start.</summary>
    public StartAnswer? Start { get; init; }

    /// <summary>The cases that were run, and those that were given up.</summary>
    public IReadOnlyList<CaseResult> Results { get; init; } = [];

    /// <summary>The number of selected cases of a claimed suite that the testee's scope leaves out, by suite.</summary>
    public IReadOnlyDictionary<string, int> OutOfScope { get; init; } = new Dictionary<string, int>();

    /// <summary>Failures that belong to no case.</summary>
    public IReadOnlyList<Failure> Problems { get; init; } = [];

    public bool IsSuccess => Problems.Count == 0 && Results.All(result => !result.IsNewFailure);
}
