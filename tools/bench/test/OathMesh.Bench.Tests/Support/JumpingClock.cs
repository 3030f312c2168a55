namespace OathMesh.Bench.Tests.Support;

/// <summary>The real clock, which jumps ahead at the first look after each time that it is told to: to whoever looks it is as if something had held them up.</summary>
internal sealed class JumpingClock(TimeSpan jump) : TimeProvider
{
    private readonly long _jump = jump.Ticks * System.TimestampFrequency / TimeSpan.TicksPerSecond;
    private long _ahead;
    private int _told;

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp()
    {
        if (Interlocked.Exchange(ref _told, 0) != 0)
        {
            _ahead += _jump;
        }

        return System.GetTimestamp() + _ahead;
    }

    public void Jump() => Interlocked.Exchange(ref _told, 1);
}
