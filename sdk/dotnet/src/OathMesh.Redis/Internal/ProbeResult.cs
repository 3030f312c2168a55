namespace OathMesh.Redis;

/// <summary>How a probe of Redis ended.</summary>
/// <param name="Obstacle">Why tokens cannot be taken, as sentences that say how to mend it; <see langword="null"/> when they can.</param>
/// <param name="IsMisconfigured">Whether Redis answers, and waiting does not help.</param>
internal readonly record struct ProbeResult(string? Obstacle, bool IsMisconfigured = false)
{
    public static ProbeResult Ready => default;

    public static ProbeResult Down(string obstacle) => new(obstacle);

    public static ProbeResult Misconfigured(string obstacle) => new(obstacle, true);
}
