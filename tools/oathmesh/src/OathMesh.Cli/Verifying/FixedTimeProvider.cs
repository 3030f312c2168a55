namespace OathMesh.Cli.Verifying;

/// <summary>A clock that always shows the time of <c>--now</c>. Timers and elapsed times stay real.</summary>
internal sealed class FixedTimeProvider(long seconds) : TimeProvider
{
    private readonly DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(seconds);

    public override DateTimeOffset GetUtcNow() => _now;
}
