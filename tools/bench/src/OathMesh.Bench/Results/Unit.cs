namespace OathMesh.Bench.Results;

/// <summary>What a value is counted in.</summary>
internal enum Unit
{
    /// <summary>One value over another.</summary>
    Ratio,

    /// <summary>Nanoseconds; shown in the unit that fits.</summary>
    Nanoseconds,

    /// <summary>Milliseconds.</summary>
    Milliseconds,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Mebibytes.</summary>
    Mebibytes,

    /// <summary>Something a second.</summary>
    PerSecond,
}
