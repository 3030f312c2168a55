namespace OathMesh.Chaos;

/// <summary>The system's clock as a receiver sees it whose clock is stepped: by what the protocol allows clocks to differ, and no more.</summary>
internal sealed class SteppedTimeProvider : TimeProvider
{
    private long _offsetTicks;

    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));
        set => Interlocked.Exchange(ref _offsetTicks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
