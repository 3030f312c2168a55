namespace OathMesh.Bench.Http;

/// <summary>The load generator's clock. It stops while the generator is held up by whatever else wants its core: that is no time in which a receiver was asked anything.</summary>
/// <param name="time">The real clock.</param>
/// <param name="longest">What may lie between two looks at it; more than that is being held up.</param>
internal sealed class LoadClock(TimeProvider time, TimeSpan longest)
{
    private readonly long _longest = longest.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond;
    private readonly long _start = time.GetTimestamp();
    private long _last = time.GetTimestamp();
    private long _heldUp;

    /// <summary>How long it stood still, in the real clock's units, as everything here.</summary>
    public long HeldUp => _heldUp;

    /// <summary>How long it ran since it was made.</summary>
    public long Now => time.GetTimestamp() - _start - _heldUp;

    /// <summary>Looks at the real clock, once in each of the generator's rounds.</summary>
    /// <returns>Whether the generator was held up since the last look.</returns>
    public bool WasHeldUp()
    {
        var now = time.GetTimestamp();
        var between = now - _last;
        _last = now;
        if (between <= _longest)
        {
            return false;
        }

        _heldUp += between;
        return true;
    }
}
