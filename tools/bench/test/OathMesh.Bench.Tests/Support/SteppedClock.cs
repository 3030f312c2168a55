namespace OathMesh.Bench.Tests.Support;

/// <summary>A clock that stands still until someone takes time.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long _nanoseconds;

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => _nanoseconds;

    public void Take(long nanoseconds) => _nanoseconds += nanoseconds;
}
