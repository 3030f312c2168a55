namespace OathMesh.Replay;

/// <summary>Clears what has expired, a few buckets at a time: that is as long as a request may wait. Safe for many threads.</summary>
/// <param name="shards">The parts of the store.</param>
/// <param name="tables">The table of each.</param>
/// <param name="capacity">What they may hold together.</param>
/// <param name="forgotten">Is told of all that is cleared.</param>
/// <param name="epoch">What the entries' seconds count from, in seconds since 1970-01-01T00:00:00Z.</param>
internal sealed class ReplayClearing(ReplayShard[] shards, ReplayTable[] tables, ReplayCapacity capacity, ReplayHorizon forgotten, long epoch)
{
    /// <summary>How many buckets are looked at for expired entries in one attempt to make room.</summary>
    private const int BucketsSearchedWhenFull = 1024;

    /// <summary>How many buckets are cleared or taken away before others get their turn.</summary>
    private const int BucketsAtOnce = 16;

    private int _start;

    /// <summary>Looks for room in a store that is full: what lies unused in any shard, and then what has expired. A shard that has neither is passed over at a glance.</summary>
    public bool TryMakeRoom(uint second)
    {
        // From another shard each time: what was looked through in vain need not be looked through at once again.
        var start = Interlocked.Increment(ref _start);
        for (var i = 0; i < shards.Length; i++)
        {
            var index = (start + i) & (shards.Length - 1);
            if (shards[index].Unused > 0 && GiveBack(index))
            {
                return true;
            }
        }

        var left = BucketsSearchedWhenFull;
        for (var i = 0; i < shards.Length && left > 0; i++)
        {
            var index = (start + i) & (shards.Length - 1);
            while (left > 0 && shards[index].MayHaveExpired(second))
            {
                left -= BucketsAtOnce;
                if (Clear(index, second) > 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Clears all that has expired, and takes away the buckets that are no longer needed.</summary>
    public void Sweep(uint second)
    {
        for (var index = 0; index < shards.Length; index++)
        {
            // One round may have begun in the middle; the second sees everything.
            var steps = 2 + (2 * tables[index].Buckets / BucketsAtOnce);
            while (steps-- > 0 && shards[index].MayHaveExpired(second))
            {
                Clear(index, second);
            }

            while (Shrink(index))
            {
            }
        }
    }

    /// <summary>Clears the next few buckets of a shard.</summary>
    /// <returns>How many entries had expired.</returns>
    private int Clear(int index, uint second)
    {
        ref var shard = ref shards[index];
        var table = tables[index];
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

            capacity.GiveBack(ref shard);
            return before - shard.Count;
        }
        finally
        {
            // Before anyone else can miss them.
            if (latest != 0)
            {
                forgotten.Raise(epoch + latest);
            }

            shard.Exit();
        }
    }

    /// <summary>Takes away some of the buckets that a shard no longer needs.</summary>
    /// <returns>Whether there may be more.</returns>
    private bool Shrink(int index)
    {
        ref var shard = ref shards[index];
        shard.Enter();
        try
        {
            var table = tables[index];
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
        ref var shard = ref shards[index];
        shard.Enter();
        try
        {
            return capacity.GiveBack(ref shard);
        }
        finally
        {
            shard.Exit();
        }
    }
}
