using System.Diagnostics.Metrics;

namespace OathMesh.Replay;

/// <summary>Remembers used tokens in this process only: for a receiver of one instance. Sharded, bounded, expiring; never drops a live entry.</summary>
public sealed class MemoryReplayStore : IReplayStore, IDisposable
{
    private const int ShardCount = 64;

    private readonly ReplayShard[] _shards;
    private readonly int _capacity;
    private readonly long _startedAtMilliseconds;
    private readonly bool _denyIssuedBeforeStart;
    private readonly Meter _meter = new("OathMesh");
    private int _count;

    /// <summary>Creates an empty store.</summary>
    /// <param name="options">The settings; the defaults when <see langword="null"/>.</param>
    /// <param name="timeProvider">The clock that says when it was made; the system's when <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">The capacity is out of bounds.</exception>
    public MemoryReplayStore(MemoryReplayStoreOptions? options = null, TimeProvider? timeProvider = null)
    {
        options ??= new MemoryReplayStoreOptions();
        if (options.Capacity is < 1 or > 100_000_000)
        {
            throw new ArgumentException("Capacity must be from 1 to 100,000,000.", nameof(options));
        }

        _capacity = options.Capacity;
        _denyIssuedBeforeStart = options.DenyIssuedBeforeStart;
        StartedAt = (timeProvider ?? TimeProvider.System).GetUtcNow();
        _startedAtMilliseconds = StartedAt.ToUnixTimeMilliseconds();
        _shards = new ReplayShard[ShardCount];
        for (var i = 0; i < _shards.Length; i++)
        {
            _shards[i] = new ReplayShard(this);
        }

        _meter.CreateObservableGauge("oathmesh.replay.entries", () => Count, "{entry}", "Used tokens remembered in memory.");
    }

    /// <summary>The number of entries, expired ones that were not cleared yet included.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>When the store was made. While it denies older tokens, a receiver is ready from the next whole second on.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <inheritdoc />
    public ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken)
    {
        // iat is cut to whole seconds: a token of the very second of the start may be from before it.
        if (_denyIssuedBeforeStart && entry.IssuedAt * 1000 < _startedAtMilliseconds)
        {
            return new(ReplayOutcome.Unavailable);
        }

        var now = entry.Now.ToUnixTimeSeconds();
        var shard = _shards[(int)((uint)entry.Key % ShardCount)];
        var outcome = shard.Consume(entry, now);
        if (outcome == ReplayOutcome.Unavailable && MakeRoom(now))
        {
            outcome = shard.Consume(entry, now);
        }

        return new(outcome);
    }

    /// <summary>Stops reporting the metric.</summary>
    public void Dispose() => _meter.Dispose();

    /// <summary>Clears expired entries everywhere: shards clear themselves only when they are asked.</summary>
    private bool MakeRoom(long now)
    {
        foreach (var shard in _shards)
        {
            shard.Clear(now);
        }

        return Count < _capacity;
    }

    internal bool TryReserve()
    {
        if (Interlocked.Increment(ref _count) <= _capacity)
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    internal void Release(int entries) => Interlocked.Add(ref _count, -entries);
}
