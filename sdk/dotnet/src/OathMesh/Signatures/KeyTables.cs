using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using OathMesh.Diagnostics;
using OathMesh.Ed25519;
using OathMesh.Keys;

namespace OathMesh.Signatures;

/// <summary>
/// The tables of the keys in use, within a bound on their memory. They are built and dropped in the background: a look-up never waits. A key gets its
/// table when its key source knows it or it is first seen, and loses it when the source no longer knows it, or when more recently used keys need the room.
/// </summary>
internal sealed class KeyTables(IKeySource source, long maxBytes, TimeProvider time, ILogger logger)
{
    /// <summary>How often tables and keys are brought in line, as long as there is traffic.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>The least time between two rounds when keys without a table are in use.</summary>
    public static readonly TimeSpan MissInterval = TimeSpan.FromSeconds(1);

    /// <summary>For how long an unused key of a source that does not say what it knows is remembered: as long as a key set may be used.</summary>
    private static readonly TimeSpan IdleLimit = JwksKeySourceOptions.MaxAgeLimit;

    /// <summary>Tables of the largest kind take at most this part of the memory that is allowed, by default those of four keys: more of them would push each other out of the processor's caches.</summary>
    private const int LargestShare = 40;

    /// <summary>A bound for sources that make up keys; far above what has room for tables.</summary>
    private const int MaxKeys = 10_000;

    private readonly ConcurrentDictionary<Ed25519PublicKey, Entry> _entries = new();
    private readonly Lock _roundLock = new();

    /// <summary>What entries know this by: a key outlives its receivers, and must keep none of them.</summary>
    private readonly object _self = new();
    private readonly Lock _arranging = new();
    private long _nextRound;
    private long _nextRoundAfterMiss;
    private Task _round = Task.CompletedTask;

    /// <summary>The memory that the tables take, in bytes.</summary>
    public long Bytes => _entries.Values.Sum(entry => entry.Verifier is { } verifier ? (long)CombTable.SizeInBytes(verifier.Digits) : 0);

    /// <summary>The keys that have a table.</summary>
    public int Count => _entries.Values.Count(entry => entry.Verifier is not null);

    /// <summary>Whether the key has a table; not a use of it.</summary>
    public bool Has(Ed25519PublicKey key) => _entries.TryGetValue(key, out var entry) && entry.Verifier is not null;

    /// <summary>The background round that is running or ran last.</summary>
    public Task Round
    {
        get
        {
            lock (_roundLock)
            {
                return _round;
            }
        }
    }

    /// <summary>The key's verifier, if it has a table now.</summary>
    public PrecomputedVerifier? Find(Ed25519PublicKey key)
    {
        var now = time.GetTimestamp();
        PrecomputedVerifier? verifier = null;
        if (FindEntry(key) is { } entry)
        {
            // Not at every use: all threads would write to one place.
            if (now - entry.UsedAt >= time.TimestampFrequency)
            {
                entry.UsedAt = now;
            }

            verifier = entry.Verifier;
        }

        if (now >= Volatile.Read(ref _nextRound) || (verifier is null && now >= Volatile.Read(ref _nextRoundAfterMiss)))
        {
            BeginRound(now);
        }

        return verifier;
    }

    /// <summary>Brings tables and keys in line now, and waits for it: before the first request.</summary>
    public void Prepare() => RunRound();

    private Entry? FindEntry(Ed25519PublicKey key)
    {
        // With many keys each part of a look-up is a visit to memory.
        var companion = key.Companion as Entry;
        if (companion?.Owner == _self)
        {
            return companion;
        }

        // Only where the place is free: receivers that share the key would write to it in turn, at every signature.
        if ((_entries.TryGetValue(key, out var entry) || TryAdd(key, out entry)) && companion?.Owner is null)
        {
            key.Companion = entry;
        }

        return entry;
    }

    private bool TryAdd(Ed25519PublicKey key, [NotNullWhen(true)] out Entry? entry)
    {
        entry = _entries.Count < MaxKeys ? _entries.GetOrAdd(key, new Entry(_self)) : null;
        return entry is not null;
    }

    private void Remove(Ed25519PublicKey key)
    {
        if (_entries.TryRemove(key, out var entry))
        {
            entry.Leave();
        }
    }

    private void BeginRound(long now)
    {
        lock (_roundLock)
        {
            if (_round.IsCompleted)
            {
                // Also when the round fails: its cause will hardly be gone at the next signature.
                Schedule(now);
                _round = Task.Run(RunRound);
            }
        }
    }

    private void Schedule(long now)
    {
        Volatile.Write(ref _nextRound, now + Ticks(Interval));
        Volatile.Write(ref _nextRoundAfterMiss, now + Ticks(MissInterval));
    }

    private void RunRound()
    {
        try
        {
            // One round at a time: two would count the same memory twice.
            lock (_arranging)
            {
                Schedule(time.GetTimestamp());
                Forget(source.KnownKeys);
                Arrange();
            }
        }
        catch (Exception e)
        {
            // A key source that throws, or no memory: signatures are still verified, only slower.
            Log.TablesNotBuilt(logger, e);
        }
    }

    /// <summary>Adds the keys that the source knows and drops the others, with their tables.</summary>
    private void Forget(IReadOnlyCollection<Ed25519PublicKey>? known)
    {
        if (known is null)
        {
            foreach (var (key, entry) in _entries)
            {
                if (time.GetElapsedTime(entry.UsedAt) > IdleLimit)
                {
                    Remove(key);
                }
            }

            return;
        }

        var kept = known.ToHashSet();
        foreach (var key in _entries.Keys)
        {
            if (!kept.Contains(key))
            {
                Remove(key);
            }
        }

        foreach (var key in kept)
        {
            _entries.TryAdd(key, new Entry(_self));
        }
    }

    /// <summary>Gives the tables to the most recently used keys: as large ones as all keys have room for.</summary>
    private void Arrange()
    {
        var ranked = Rank();
        var digits = DigitsFor(ranked.Length);
        var room = (int)Math.Min(ranked.Length, maxBytes / CombTable.SizeInBytes(digits));

        // What has to go goes first, so that the bound holds at every moment.
        for (var i = 0; i < ranked.Length; i++)
        {
            if (i >= room || ranked[i].Entry.Verifier is { } verifier && verifier.Digits > digits)
            {
                ranked[i].Entry.Verifier = null;
            }
        }

        foreach (var (key, entry, _, _) in ranked.AsSpan(0, room))
        {
            entry.Verifier ??= new PrecomputedVerifier(key.RawBytes, digits);
        }
    }

    private CombDigits DigitsFor(int keys) =>
        Fit(keys, CombDigits.EightBits, maxBytes / LargestShare) ? CombDigits.EightBits
        : Fit(keys, CombDigits.SixBits, maxBytes) ? CombDigits.SixBits
        : CombDigits.FourBits;

    private static bool Fit(int keys, CombDigits digits, long bytes) => (long)keys * CombTable.SizeInBytes(digits) <= bytes;

    /// <summary>Tables in use first: one is not taken away for another that is wanted, or many keys in turn would have tables built all the time.</summary>
    private (Ed25519PublicKey Key, Entry Entry, bool InUse, long UsedAt)[] Rank()
    {
        var now = time.GetTimestamp();
        var ranked = _entries
            .Select(pair => (pair.Key, Entry: pair.Value, UsedAt: pair.Value.UsedAt))
            .Select(at => (at.Key, at.Entry, InUse: at.Entry.Verifier is not null && at.UsedAt != 0 && time.GetElapsedTime(at.UsedAt, now) < Interval, at.UsedAt))
            .ToArray();
        Array.Sort(ranked, (a, b) => (b.InUse, b.UsedAt).CompareTo((a.InUse, a.UsedAt)));
        return ranked;
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private sealed class Entry(object owner)
    {
        private long _usedAt;
        private volatile PrecomputedVerifier? _verifier;
        private volatile object? _owner = owner;

        /// <summary>Stands for where it is an entry; <see langword="null"/> when it is one no more.</summary>
        public object? Owner => _owner;

        /// <summary>The timestamp of the last use; 0 before the first.</summary>
        public long UsedAt
        {
            get => Volatile.Read(ref _usedAt);
            set => Volatile.Write(ref _usedAt, value);
        }

        public PrecomputedVerifier? Verifier
        {
            get => _verifier;
            set => _verifier = value;
        }

        /// <summary>The key is forgotten, and its table with it, whoever still has the key.</summary>
        public void Leave()
        {
            _owner = null;
            _verifier = null;
        }
    }
}
