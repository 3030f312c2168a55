using System.Diagnostics.Metrics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace OathMesh.Replay;

/// <summary>
/// Remembers used tokens in this process only: for a receiver of one instance. Bounded, expiring; never drops a live entry, and denies in constant time when full.
/// At most 64 bytes an entry once half of the capacity is in use, given back within <see cref="SweepInterval"/> of their expiry; a small part of it only when all have expired.
/// </summary>
public sealed class MemoryReplayStore : IReplayStore, ILocalReplayStore, IDisposable
{
    /// <summary>How often expired entries are cleared that no new one has pushed out: 15 seconds.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(15);

    /// <summary>Entries a shard when the store is full, between the bounds of their number.</summary>
    private const int EntriesPerShard = 4096;
    private const int FewestShards = 16;
    private const int MostShards = 256;

    /// <summary>How often a request makes room before it is denied.</summary>
    private const int AttemptsWhenFull = 4;

    private readonly ReplayHash _hash = ReplayHash.Create();
    private readonly ReplayShard[] _shards;
    private readonly ReplayTable[] _tables;
    private readonly int _shardShift;
    private readonly ReplayCapacity _capacity;
    private readonly long _epoch;
    private readonly long _firstIssuedAt;
    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private readonly ReplayHorizon _forgotten = new();
    private readonly ReplayClearing _clearing;

    /// <summary>Creates an empty store.</summary>
    /// <param name="options">The settings; the defaults when <see langword="null"/>.</param>
    /// <param name="timeProvider">The clock that says when it was made, and what has expired; the system's when <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">The capacity is out of bounds.</exception>
    public MemoryReplayStore(MemoryReplayStoreOptions? options = null, TimeProvider? timeProvider = null)
    {
        options ??= new MemoryReplayStoreOptions();
        if (options.Capacity is < 1 or > 100_000_000)
        {
            throw new ArgumentException("Capacity must be from 1 to 100,000,000.", nameof(options));
        }

        _meter = new Meter("OathMesh");
        _time = timeProvider ?? TimeProvider.System;
        StartedAt = _time.GetUtcNow();
        _epoch = StartedAt.ToUnixTimeSeconds() - int.MaxValue;

        // iat is cut to whole seconds: a token of the very second of the start may be from before it.
        _firstIssuedAt = options.DenyIssuedBeforeStart ? NextWholeSecond(StartedAt) : long.MinValue;

        var shards = BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(options.Capacity / EntriesPerShard, FewestShards, MostShards));
        _shardShift = 64 - BitOperations.Log2(shards);
        _shards = new ReplayShard[shards];
        _shards.AsSpan().Fill(ReplayShard.Empty);
        _tables = [.. _shards.Select(_ => new ReplayTable(_hash))];
        _capacity = new ReplayCapacity(options.Capacity, _shards.Length);
        _clearing = new ReplayClearing(_shards, _tables, _capacity, _forgotten, _epoch);

        // Held weakly, or a store that nobody disposes would stay for ever.
        var self = new WeakReference<MemoryReplayStore>(this);
        Report(_meter, self);
        _sweep = _time.CreateTimer(Sweep, self, SweepInterval, SweepInterval);
    }

    /// <summary>The number of entries, expired ones that were not cleared yet included.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (ref readonly var shard in _shards.AsSpan())
            {
                count += shard.Count;
            }

            return count;
        }
    }

    /// <summary>When the store was made. While it denies older tokens, a receiver is ready from the next whole second on.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <inheritdoc />
    public ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken) => new(Consume(in entry));

    /// <inheritdoc />
    void ILocalReplayStore.Prefetch(UInt128 key) => Find(key).Prefetch();

    /// <inheritdoc />
    ReplayOutcome ILocalReplayStore.Consume(in ReplayEntry entry) => Consume(in entry);

    /// <inheritdoc cref="ILocalReplayStore.Consume" />
    internal ReplayOutcome Consume(in ReplayEntry entry)
    {
        // The bucket comes from memory, and so is found and asked for before anything else is looked at.
        var place = Find(entry.Key);
        place.Prefetch();
        return Consume(in entry, place);
    }

    /// <summary>Finds the place of a key without entering its shard.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReplayPlace Find(UInt128 key)
    {
        var hashed = _hash.Of(key);
        var shard = (int)(hashed >> _shardShift);
        var table = _tables[shard];
        var version = table.Version;
        return new(hashed, shard, version, ref table.TryFind(hashed));
    }

    /// <summary>
    /// Consumes an id whose place was found a moment ago. Does what nearly every new id needs, and leaves the rest to others: how many of these a processor
    /// has begun at the same time, each waiting for its bucket, depends on how few instructions and writes lie between one and the next.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReplayOutcome Consume(in ReplayEntry entry, ReplayPlace place)
    {
        var second = entry.Now.ToUnixTimeSeconds() - _epoch;
        var until = entry.KeepUntil - _epoch;
        if (!place.IsThere || second < 1 || until < second || until > uint.MaxValue || entry.IssuedAt < _firstIssuedAt)
        {
            return ConsumeWithCare(in entry, place.Hashed);
        }

        ref var shard = ref _shards[place.Shard];
        if (shard.TryEnter())
        {
            var table = _tables[place.Shard];
            var isConsumed = table.Version == place.Version && TryConsumeAtOnce(in entry, place, (uint)second, (uint)until, ref shard, table);
            shard.Exit();
            if (isConsumed)
            {
                return ReplayOutcome.Consumed;
            }
        }

        return ConsumeWithCare(in entry, place.Hashed);
    }

    /// <summary>Stops reporting the metric, and clearing.</summary>
    public void Dispose()
    {
        _sweep.Dispose();
        _meter.Dispose();
    }

    /// <summary>Puts a key into the only bucket of its chain, if it can be seen at a glance that it is new and has a place there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryConsumeAtOnce(in ReplayEntry entry, ReplayPlace place, uint second, uint until, ref ReplayShard shard, ReplayTable table)
    {
        ref var bucket = ref place.Bucket;
        var tag = ReplayHash.Tag(place.Hashed);
        var vacant = bucket.Vacant(second);

        // What was forgotten is asked for in here, where whoever clears an entry of this shard has told.
        if ((bucket.Matching(tag) | bucket.Next) != 0 || vacant == 0 || _forgotten.Covers(entry.KeepUntil))
        {
            return false;
        }

        var slot = BitOperations.TrailingZeroCount(vacant);
        var before = bucket.Until(slot);
        if (before == 0)
        {
            var count = shard.Count + 1;
            if (count > shard.Quota || table.IsCrowded(count))
            {
                return false;
            }

            shard.Count = count;
        }
        else if (!_forgotten.Covers(_epoch + before))
        {
            return false;
        }

        bucket.Set(slot, entry.Key, tag, until);
        shard.Note(until);
        return true;
    }

    /// <summary>Consumes an id whatever the case.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReplayOutcome ConsumeWithCare(in ReplayEntry entry, ulong hashed)
    {
        if (entry.IssuedAt < _firstIssuedAt)
        {
            return ReplayOutcome.Unavailable;
        }

        // What need not be remembered any more cannot be told from what was forgotten.
        var now = entry.Now.ToUnixTimeSeconds();
        if (entry.KeepUntil < now)
        {
            return ReplayOutcome.Unavailable;
        }

        // The room that was made may be taken by another request first.
        var attempts = AttemptsWhenFull;
        ReplayOutcome outcome;
        while (!TryConsume(entry, hashed, now, out outcome) && attempts-- > 0 && _clearing.TryMakeRoom(Clamp(now)))
        {
        }

        return outcome;
    }

    /// <summary>Looks the id up and adds it, in one entry of its shard.</summary>
    /// <returns>Whether there was room.</returns>
    private bool TryConsume(in ReplayEntry entry, ulong hashed, long now, out ReplayOutcome outcome)
    {
        var index = (int)(hashed >> _shardShift);
        ref var shard = ref _shards[index];
        shard.Enter();
        try
        {
            return TryConsume(entry, hashed, now, ref shard, _tables[index], out outcome);
        }
        finally
        {
            shard.Exit();
        }
    }

    private bool TryConsume(in ReplayEntry entry, ulong hashed, long now, ref ReplayShard shard, ReplayTable table, out ReplayOutcome outcome)
    {
        outcome = ReplayOutcome.Unavailable;
        var tag = ReplayHash.Tag(hashed);
        var second = Clamp(now);
        var until = Clamp(entry.KeepUntil);
        if (table.Buckets == 0)
        {
            table.Begin();
        }

        ref var bucket = ref table.Find(hashed);

        ref var room = ref bucket;
        var vacant = 0u;
        while (true)
        {
            for (var matching = bucket.Matching(tag); matching != 0; matching &= matching - 1)
            {
                var slot = BitOperations.TrailingZeroCount(matching);
                if (bucket.Key(slot) == entry.Key && bucket.Until(slot) != 0)
                {
                    outcome = ConsumeAgain(entry, ref bucket, slot, second, until, ref shard);
                    return true;
                }
            }

            if (vacant == 0)
            {
                room = ref bucket;
                vacant = bucket.Vacant(second);
            }

            if (bucket.Next == 0)
            {
                break;
            }

            bucket = ref table.After(in bucket);
        }

        // A clock that was set back brings tokens to life again whose entries are gone: what cannot be known is denied.
        if (_forgotten.Covers(entry.KeepUntil))
        {
            return true;
        }

        var free = BitOperations.TrailingZeroCount(vacant);
        if (vacant != 0 && room.Until(free) != 0)
        {
            // Its place is taken over.
            _forgotten.Raise(_epoch + room.Until(free));
            room.Set(free, entry.Key, tag, until);
            shard.Note(until);
            outcome = ReplayOutcome.Consumed;
            return true;
        }

        if (!_capacity.TryReserve(ref shard))
        {
            return false;
        }

        if (vacant == 0)
        {
            room = ref table.Extend(ref bucket);
            free = 0;
        }

        room.Set(free, entry.Key, tag, until);
        shard.Note(until);
        shard.Count++;
        if (table.IsCrowded(shard.Count))
        {
            TryGrow(table, ref shard);
        }

        outcome = ReplayOutcome.Consumed;
        return true;
    }

    private static void TryGrow(ReplayTable table, ref ReplayShard shard)
    {
        try
        {
            table.Grow(ref shard);
        }
        catch (OutOfMemoryException)
        {
            // The entry is in, and nothing was moved: with the next one this is tried again.
        }
    }

    /// <summary>The id is known: as one that is kept, or as one that has expired and was not cleared yet.</summary>
    private ReplayOutcome ConsumeAgain(in ReplayEntry entry, ref ReplayBucket bucket, int slot, uint second, uint until, ref ReplayShard shard)
    {
        if (bucket.Until(slot) >= second)
        {
            return ReplayOutcome.Replayed;
        }

        if (_forgotten.Covers(entry.KeepUntil))
        {
            return ReplayOutcome.Unavailable;
        }

        bucket.Keep(slot, until);
        shard.Note(until);
        return ReplayOutcome.Consumed;
    }

    private static void Report(Meter meter, WeakReference<MemoryReplayStore> store) =>
        meter.CreateObservableGauge("oathmesh.replay.entries", () => store.TryGetTarget(out var it) ? it.Count : 0, "{entry}", "Used tokens remembered in memory.");

    /// <summary>Clears what has expired, a few buckets at a time: that is as long as a request may wait.</summary>
    private static void Sweep(object? state)
    {
        if (!((WeakReference<MemoryReplayStore>)state!).TryGetTarget(out var store))
        {
            return;
        }

        try
        {
            store._clearing.Sweep(store.Clamp(store._time.GetUtcNow().ToUnixTimeSeconds()));
        }
        catch (OutOfMemoryException)
        {
            // Nothing is lost: the next sweep goes on. On a timer's thread it would end the process.
        }
    }

    private static long NextWholeSecond(DateTimeOffset time) =>
        ((time.UtcTicks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond) - (DateTimeOffset.UnixEpoch.Ticks / TimeSpan.TicksPerSecond);

    /// <summary>Seconds since an epoch 68 years before the store was made, so that 32 bits last for 68 years after. Never 0, which marks an empty slot.</summary>
    private uint Clamp(long seconds) => (uint)(Math.Clamp(seconds, _epoch + 1, _epoch + uint.MaxValue) - _epoch);
}
