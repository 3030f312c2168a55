using System.Numerics;
using System.Runtime.CompilerServices;

namespace OathMesh.Replay;

/// <summary>
/// The buckets of a part of the store, by linear hashing (W. Litwin, "Linear hashing: a new tool for file and table addressing", VLDB 1980): it grows and
/// shrinks one bucket at a time, so that no request waits for more than that to be arranged anew, and takes 50 to 60 bytes an entry once there are many.
/// Not safe for threads: the store enters a shard around it. Running out of memory leaves it as it was.
/// </summary>
internal sealed class ReplayTable(ReplayHash hash)
{
    /// <summary>Entries that ten buckets have at most before one is added, and at least before one is taken away.</summary>
    private const int MostInTen = 37;
    private const int LeastInTen = 33;

    /// <summary>Entries of a chain that are moved by way of the stack; the mean chain has four.</summary>
    private const int LongestOnStack = 32;

    private ReplayBuckets _buckets = new();
    private readonly ReplayOverflow _overflow = new();

    /// <summary>The largest power of two not above the number of buckets.</summary>
    private uint _level = 1;

    /// <summary>The most entries for the buckets that there are.</summary>
    private int _most;
    private int _version;

    /// <summary>The number of buckets, overflow aside.</summary>
    public int Buckets => _buckets.Count;

    /// <summary>Another one after each change of the buckets that there are, aside from overflow. For whoever has entered the shard: while it stays the same, <see cref="TryFind"/> finds the same.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Adds the first bucket.</summary>
    public void Begin()
    {
        _buckets.Add();
        Changed(level: 1);
    }

    /// <summary>The bucket in which the chain of a hash starts. There must be one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ReplayBucket Find(ulong hashed) => ref _buckets[IndexOf(hashed)];

    /// <summary>The bucket in which the chain of a hash starts, or none. Any thread may ask: the answer holds for whoever has entered the shard and finds <see cref="Version"/> to be what it was before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ReplayBucket TryFind(ulong hashed) => ref _buckets.TryFind(IndexOf(hashed));

    /// <summary>The bucket that follows one in its chain.</summary>
    public ref ReplayBucket After(scoped in ReplayBucket bucket) => ref _overflow[bucket.Next];

    /// <summary>Adds a bucket at the end of a chain.</summary>
    public ref ReplayBucket Extend(scoped ref ReplayBucket last)
    {
        last.Next = _overflow.Take();
        return ref After(in last);
    }

    /// <summary>Puts a key that is not there into an empty slot of its chain.</summary>
    public void Insert(UInt128 key, uint until)
    {
        var hashed = hash.Of(key);
        ref var bucket = ref Find(hashed);
        while (true)
        {
            var empty = bucket.Vacant(1);
            if (empty != 0)
            {
                bucket.Set(BitOperations.TrailingZeroCount(empty), key, ReplayHash.Tag(hashed), until);
                return;
            }

            bucket = ref bucket.Next == 0 ? ref Extend(ref bucket) : ref After(in bucket);
        }
    }

    /// <summary>Whether there are too many entries for the buckets that there are.</summary>
    public bool IsCrowded(int entries) => entries > _most;

    /// <summary>Adds a bucket.</summary>
    public void Grow(ref ReplayShard shard)
    {
        // Part of one bucket's entries belong into the new one. Two chains need no more overflow buckets than the one did.
        var source = (uint)_buckets.Count - _level;
        var count = CountOf(source);
        Span<Moved> moved = count <= LongestOnStack ? stackalloc Moved[LongestOnStack] : new Moved[count];
        _buckets.Add();
        Gather(source, moved);
        Changed(_buckets.Count == _level * 2 ? _level * 2 : _level);
        PutBack(moved[..count], ref shard);
    }

    /// <summary>Takes a bucket away if there are too few entries for those that there are.</summary>
    /// <returns>Whether it did.</returns>
    public bool Shrink(ref ReplayShard shard)
    {
        if (shard.Count == 0 && _buckets.Count > 0)
        {
            _buckets.Clear();
            _overflow.Trim();
            Changed(level: 1);
            return false;
        }

        if (_buckets.Count <= 1 || shard.Count * 10L >= _buckets.Count * (long)LeastInTen)
        {
            return false;
        }

        var last = (uint)_buckets.Count - 1;
        var level = last < _level ? _level / 2 : _level;
        var (target, before) = (last - level, CountOf(last));
        var count = before + CountOf(last - level);
        Span<Moved> moved = count <= LongestOnStack ? stackalloc Moved[LongestOnStack] : new Moved[count];

        // Two full buckets make a chain of two.
        _overflow.Reserve();
        Gather(last, moved);
        Gather(target, moved[before..]);
        _buckets.RemoveLast();
        Changed(level);
        PutBack(moved[..count], ref shard);
        return true;
    }

    /// <summary>Clears the expired entries of a chain, and takes note of when the others end.</summary>
    /// <param name="index">The chain.</param>
    /// <param name="now">The time.</param>
    /// <param name="shard">What counts the entries.</param>
    /// <param name="latest">Raised to the latest end of those that are cleared.</param>
    public void ClearExpired(uint index, uint now, ref ReplayShard shard, ref uint latest)
    {
        var cleared = false;
        for (ref var bucket = ref _buckets[index]; ; bucket = ref After(in bucket))
        {
            for (var slot = 0; slot < ReplayBucket.Slots; slot++)
            {
                var until = bucket.Until(slot);
                if (until >= now)
                {
                    shard.Note(until);
                }
                else if (until != 0)
                {
                    latest = Math.Max(latest, until);
                    bucket.Keep(slot, 0);
                    shard.Count--;
                    cleared = true;
                }
            }

            if (bucket.Next == 0)
            {
                break;
            }
        }

        if (cleared && _buckets[index].Next != 0)
        {
            Shorten(index, ref shard);
        }
    }

    /// <summary>Packs a chain into as few buckets as it needs.</summary>
    private void Shorten(uint index, ref ReplayShard shard)
    {
        var count = CountOf(index);
        Span<Moved> moved = count <= LongestOnStack ? stackalloc Moved[LongestOnStack] : new Moved[count];
        Gather(index, moved);
        PutBack(moved[..count], ref shard);
    }

    private uint IndexOf(ulong hashed)
    {
        // Both are computed, or the processor would have to guess which.
        var mask = (_level * 2) - 1;
        var wide = ReplayHash.Place(hashed) & mask;
        var narrow = wide & (mask >> 1);
        return wide < (uint)_buckets.Count ? wide : narrow;
    }

    private void Changed(uint level)
    {
        _level = level;
        _most = (int)(_buckets.Count * (long)MostInTen / 10);
        Volatile.Write(ref _version, _version + 1);
    }

    private int CountOf(uint index)
    {
        ref var bucket = ref _buckets[index];
        var count = 0;
        while (true)
        {
            count += ReplayBucket.Slots - BitOperations.PopCount(bucket.Vacant(1));
            if (bucket.Next == 0)
            {
                return count;
            }

            bucket = ref After(in bucket);
        }
    }

    /// <summary>Takes all entries out of a chain, and its overflow buckets away.</summary>
    private void Gather(uint index, Span<Moved> moved)
    {
        ref var bucket = ref _buckets[index];
        var count = 0;
        var number = 0u;
        while (true)
        {
            for (var slot = 0; slot < ReplayBucket.Slots; slot++)
            {
                if (bucket.Until(slot) != 0)
                {
                    moved[count++] = new(bucket.Key(slot), bucket.Until(slot));
                }
            }

            var next = bucket.Next;
            bucket.Clear();
            if (number != 0)
            {
                _overflow.Release(number);
            }

            if (next == 0)
            {
                return;
            }

            number = next;
            bucket = ref _overflow[number];
        }
    }

    private void PutBack(ReadOnlySpan<Moved> moved, ref ReplayShard shard)
    {
        foreach (ref readonly var entry in moved)
        {
            Insert(entry.Key, entry.Until);
            shard.Note(entry.Until);
        }
    }

    private readonly record struct Moved(UInt128 Key, uint Until);
}
