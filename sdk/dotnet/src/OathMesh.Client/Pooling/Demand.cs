namespace OathMesh.Client.Pooling;

/// <summary>How many tokens are wanted: a count that forgets over some ten seconds. Not safe for use by several threads.</summary>
internal sealed class Demand(TimeProvider time)
{
    private const double MemorySeconds = 10;

    private double _recent;
    private long _last = time.GetTimestamp();

    public void Count()
    {
        Forget();
        _recent++;
    }

    /// <summary>How many will be wanted in a time to come, if things go on as they are. One request alone foretells nothing: it may be the only one.</summary>
    public int Within(TimeSpan horizon)
    {
        Forget();
        return (int)Math.Clamp((_recent - 1) / MemorySeconds * horizon.TotalSeconds, 0, int.MaxValue);
    }

    public void Reset() => _recent = 0;

    private void Forget()
    {
        var now = time.GetTimestamp();
        _recent *= Math.Exp(-time.GetElapsedTime(_last, now).TotalSeconds / MemorySeconds);
        _last = now;
    }
}
