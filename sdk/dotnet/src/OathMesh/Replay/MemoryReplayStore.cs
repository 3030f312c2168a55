using System.Diagnostics.Metrics;
using System.Numerics;

namespace OathMesh.Replay;

/// <summary>
/// Remembers used tokens in this process only: for a receiver of one instance. Bounded, expiring; never drops a live entry, and denies in constant time when full.
/// At most 64 bytes an entry once half of the capacity is in use, given back within <see cref="SweepInterval"/> of their expiry; a small part of it only when all have expired.
/// </summary>
public sealed class MemoryReplayStore : IReplayStore, IReplayPrefetch, IDisposable
{
    /// <summary>How often expired entries are cleared that no new one has pushed out: 15 seconds.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(15);

    /// <summary>Entries a shard when the store is full, between the bounds of their number.</summary>
    private const int EntriesPerShard = 4096;
    private const int FewestShards = 16;
    private const int MostShards = 256;

    /// <summary>How many buckets a denied request looks at for expired entries before it is denied.</summary>
    private const int BucketsSearchedWhenFull = 1024;

    /// <summary>How often a request makes room before it is denied.</summary>
    private const int AttemptsWhenFull = 4;

    /// <summary>How many buckets are cleared or taken away before others get their turn.</summary>
    private const int BucketsAtOnce = 16;

    private readonly ReplayHash _hash = ReplayHash.Create();
    private readonly ReplayShard[] _shards;
    private readonly ReplayTable[] _tables;
    private readonly int _shardBits;
    private readonly ReplayCapacity _capacity;
    private readonly long _startedAtMilliseconds;
    private readonly long _epoch;
    private readonly bool _denyIssuedBeforeStart;
    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private ReplayHorizon _forgotten = new();
    private int _cursor;

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
        _denyIssuedBeforeStart = options.DenyIssuedBeforeStart;
        _time = timeProvider ?? TimeProvider.System;
        StartedAt = _time.GetUtcNow();
        _startedAtMilliseconds = StartedAt.ToUnixTimeMilliseconds();
        _epoch = StartedAt.ToUnixTimeSeconds() - int.MaxValue;

        _shardBits = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(options.Capacity / EntriesPerShard, FewestShards, MostShards)));
        _shards = new ReplayShard[1 << _shardBits];
        _shards.AsSpan().Fill(ReplayShard.Empty);
        _tables = [.. _shards.Select(_ => new ReplayTable(_hash))];
        _capacity = new ReplayCapacity(options.Capacity, _shards.Length);

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
    public ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken)
    {
        // The bucket comes from memory, and so is asked for before anything else is looked at.
        var hashed = _hash.Of(entry.Key);
        _tables[ReplayHash.Shard(hashed, _shardBits)].Prefetch(hashed);

        // iat is cut to whole seconds: a token of the very second of the start may be from before it.
        if (_denyIssuedBeforeStart && entry.IssuedAt * 1000 < _startedAtMilliseconds)
        {
            return new(ReplayOutcome.Unavailable);
        }

        // What need not be remembered any more cannot be told from what was forgotten.
        var now = entry.Now.ToUnixTimeSeconds();
        if (entry.KeepUntil < now)
        {
            return new(ReplayOutcome.Unavailable);
        }

        // The room that was made may be taken by another request first.
        var attempts = AttemptsWhenFull;
        ReplayOutcome outcome;
        while (!TryConsume(entry, hashed, now, out outcome) && attempts-- > 0 && TryMakeRoom(now))
        {
        }

        return new(outcome);
    }

    /// <inheritdoc />
    void IReplayPrefetch.Prefetch(UInt128 key)
    {
        var hashed = _hash.Of(key);
        _tables[ReplayHash.Shard(hashed, _shardBits)].Prefetch(hashed);
    }

    /// <summary>Stops reporting the metric, and clearing.</summary>
    public void Dispose()
    {
        _sweep.Dispose();
        _meter.Dispose();
    }

    /// <summary>Looks the id up and adds it, in one entry of its shard.</summary>
    /// <returns>Whether there was room.</returns>
    private bool TryConsume(in ReplayEntry entry, ulong hashed, long now, out ReplayOutcome outcome)
    {
        var index = ReplayHash.Shard(hashed, _shardBits);
        ref var shard = ref _shards[index];
        var table = _tables[index];

        // What can fail in between, for want of memory, leaves the shard itself: a finally here would keep everything in memory that belongs into registers.
        shard.Enter();
        var hadRoom = TryConsume(entry, hashed, now, ref shard, table, out outcome);
        shard.Exit();
        return hadRoom;
    }

    private bool TryConsume(in ReplayEntry entry, ulong hashed, long now, ref ReplayShard shard, ReplayTable table, out ReplayOutcome outcome)
    {
        outcome = ReplayOutcome.Unavailable;
        var tag = ReplayHash.Tag(hashed);
        var second = Clamp(now);
        var until = Clamp(entry.KeepUntil);
        if (table.Buckets == 0)
        {
            Begin(table, ref shard);
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
            room = ref Extend(table, ref bucket, ref shard);
            free = 0;
        }

        room.Set(free, entry.Key, tag, until);
        shard.Note(until);
        shard.Count++;
        if (table.IsCrowded(shard.Count))
        {
            Grow(table, ref shard);
        }

        outcome = ReplayOutcome.Consumed;
        return true;
    }

    private static void Begin(ReplayTable table, ref ReplayShard shard)
    {
        try
        {
            table.Begin();
        }
        catch
        {
            shard.Exit();
            throw;
        }
    }

    private static ref ReplayBucket Extend(ReplayTable table, scoped ref ReplayBucket last, scoped ref ReplayShard shard)
    {
        try
        {
            return ref table.Extend(ref last);
        }
        catch
        {
            shard.Exit();
            throw;
        }
    }

    private static void Grow(ReplayTable table, ref ReplayShard shard)
    {
        try
        {
            table.Grow(ref shard);
        }
        catch
        {
            shard.Exit();
            throw;
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

    /// <summary>Looks for room in a store that is full. A shard that has none is passed over at a glance.</summary>
    private bool TryMakeRoom(long now)
    {
        var second = Clamp(now);
        var left = BucketsSearchedWhenFull;
        for (var i = 0; i < _shards.Length && left > 0; i++)
        {
            var index = Volatile.Read(ref _cursor) & (_shards.Length - 1);
            if (_shards[index].Unused > 0 && GiveBack(index))
            {
                return true;
            }

            while (left > 0 && _shards[index].MayHaveExpired(second))
            {
                left -= BucketsAtOnce;
                if (Clear(index, second) > 0)
                {
                    return true;
                }
            }

            Interlocked.Increment(ref _cursor);
        }

        return false;
    }

    /// <summary>Clears the next few buckets of a shard.</summary>
    /// <returns>How many entries had expired.</returns>
    private int Clear(int index, uint second)
    {
        ref var shard = ref _shards[index];
        var table = _tables[index];
        var latest = 0u;
        shard.Enter();
        try
        {
            if (!shard.MayHaveExpired(second))
            {
                return 0;
            }

            if (shard.Cursor == 0)
            {
                shard.BeginRound();
            }

            var before = shard.Count;
            for (var i = 0; i < BucketsAtOnce && shard.Cursor < table.Buckets; i++)
            {
                table.ClearExpired(shard.Cursor++, second, ref shard, ref latest);
            }

            if (shard.Cursor >= table.Buckets)
            {
                shard.EndRound();
            }

            _capacity.GiveBack(ref shard);
            return before - shard.Count;
        }
        finally
        {
            // Before anyone else can miss them.
            if (latest != 0)
            {
                _forgotten.Raise(_epoch + latest);
            }

            shard.Exit();
        }
    }

    /// <summary>Takes away some of the buckets that a shard no longer needs.</summary>
    /// <returns>Whether there may be more.</returns>
    private bool Shrink(int index)
    {
        ref var shard = ref _shards[index];
        shard.Enter();
        try
        {
            var table = _tables[index];
            for (var i = 0; i < BucketsAtOnce; i++)
            {
                if (!table.Shrink(ref shard))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            shard.Exit();
        }
    }

    private bool GiveBack(int index)
    {
        ref var shard = ref _shards[index];
        shard.Enter();
        try
        {
            return _capacity.GiveBack(ref shard);
        }
        finally
        {
            shard.Exit();
        }
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
            store.Sweep();
        }
        catch (OutOfMemoryException)
        {
            // Nothing is lost: the next sweep goes on. On a timer's thread it would end the process.
        }
    }

    private void Sweep()
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var second = Clamp(now);
        for (var index = 0; index < _shards.Length; index++)
        {
            // One round may have begun in the middle; the second sees everything.
            var steps = 2 + (2 * _tables[index].Buckets / BucketsAtOnce);
            while (steps-- > 0 && _shards[index].MayHaveExpired(second))
            {
                Clear(index, second);
            }

            while (Shrink(index))
            {
            }
        }
    }

    /// <summary>Seconds since an epoch 68 years before the store was made, so that 32 bits last for 68 years after. Never 0, which marks an empty slot.</summary>
    private uint Clamp(long seconds) => (uint)Math.Clamp(seconds - _epoch, 1, uint.MaxValue);
}
