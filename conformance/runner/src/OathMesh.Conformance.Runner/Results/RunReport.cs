using OathMesh.Conformance.Runner.Vectors;

namespace OathMesh.Conformance.Runner.Results;

/// <summary>How a run ended.</summary>
internal sealed record RunReport(Corpus Corpus, IReadOnlyList<TesteeReport> Testees, IReadOnlyList<Failure> Problems)
{
    /// <summary>Whether everything matched.</summary>
    public bool IsSuccess => Problems.Count == 0 && Testees.Count > 0 && Testees.All(testee => testee.IsSuccess);
}
