namespace OathMesh.Bench.Results;

/// <summary>Which side of a goal is the good one.</summary>
internal enum Bound
{
    /// <summary>The goal or less.</summary>
    AtMost,

    /// <summary>Less than the goal.</summary>
    Below,

    /// <summary>The goal or more.</summary>
    AtLeast,
}
