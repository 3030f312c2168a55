namespace OathMesh.Policy;

/// <summary>Says when to try again what failed through no fault of the content: after 5 s, then after twice as long each time, at most 60 s.</summary>
internal sealed class RetryDelay(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private TimeSpan _delay;
    private long _since;

    /// <summary>Whether there is anything to try again.</summary>
    public bool IsPending => _delay > TimeSpan.Zero;

    /// <summary>Whether the time to try again has come.</summary>
    public bool IsDue => IsPending && time.GetElapsedTime(_since) >= _delay;

    /// <summary>It failed, perhaps again.</summary>
    public void Start()
    {
        _delay = !IsPending ? First : _delay * 2 < Longest ? _delay * 2 : Longest;
        _since = time.GetTimestamp();
    }

    /// <summary>There is nothing to try again.</summary>
    public void Stop() => _delay = TimeSpan.Zero;
}
