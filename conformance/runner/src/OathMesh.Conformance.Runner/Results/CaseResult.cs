using OathMesh.Conformance.Runner.Vectors;

namespace OathMesh.Conformance.Runner.Results;

/// <summary>How one case ended for one testee.</summary>
internal sealed record CaseResult(VectorCase Case, Failure? Failure, TimeSpan Elapsed)
{
    /// <summary>Whether the failure is on the list of known ones.</summary>
    public bool IsKnown { get; init; }

    public bool IsPassed => Failure is null;

    public bool IsNewFailure => Failure is not null && !IsKnown;
}
