using OathMesh.Tokens;

namespace OathMesh.Client.Pooling;

/// <summary>Spares an issuer that failed: 0.1 s, then twice as long each time up to 2 s, or as long as the issuer said. Not safe for use by several threads.</summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestTold = TimeSpan.FromSeconds(60);

    private OathMeshTokenException? _failure;
    private TimeSpan _delay;
    private long _since;
    private int _failures;

    /// <summary>The last failure, while it is too early to ask again.</summary>
    public OathMeshTokenException? Current => _failure is not null && time.GetElapsedTime(_since) < _delay ? _failure : null;

    public void Failed(OathMeshTokenException failure)
    {
        _failure = failure;
        _since = time.GetTimestamp();
        _delay = TimeSpan.FromTicks(Math.Min(First.Ticks << Math.Min(_failures++, 10), Longest.Ticks));
        if (failure.RetryAfter is { } told && told > _delay)
        {
            _delay = told < LongestTold ? told : LongestTold;
        }
    }

    public void Succeeded()
    {
        _failure = null;
        _failures = 0;
    }
}
