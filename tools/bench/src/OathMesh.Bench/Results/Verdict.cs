namespace OathMesh.Bench.Results;

/// <summary>How a figure stands to its target.</summary>
internal enum Verdict
{
    /// <summary>It has no target: it is there to be known.</summary>
    None,

    /// <summary>The target is reached.</summary>
    Met,

    /// <summary>The stretch target is reached, too.</summary>
    Stretch,

    /// <summary>The target is missed.</summary>
    Missed,

    /// <summary>There is no figure: something that was measured went wrong.</summary>
    Void,
}
