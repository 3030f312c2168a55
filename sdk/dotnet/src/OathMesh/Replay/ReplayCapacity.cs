namespace OathMesh.Replay;

/// <summary>
/// The entries that all shards may have together. Each takes its share in batches, so that no count is touched by every request; when there is none left,
/// what lies unused in one shard is given back for the others.
/// </summary>
internal sealed class ReplayCapacity(int capacity, int shards)
{
    private const int LargestBatch = 1024;
    private const int BatchesPerShard = 100;

    private readonly int _batch = Math.Clamp(capacity / (shards * BatchesPerShard), 1, LargestBatch);
    private int _given;

    /// <summary>Sees to it that an entered shard may have one more entry.</summary>
    /// <returns>Whether it may; not, when all of the capacity is given out.</returns>
    public bool TryReserve(ref ReplayShard shard)
    {
        if (shard.Unused > 0)
        {
            return true;
        }

        var given = Volatile.Read(ref _given);
        while (given < capacity)
        {
            var batch = Math.Min(_batch, capacity - given);
            var seen = Interlocked.CompareExchange(ref _given, given + batch, given);
            if (seen == given)
            {
                shard.Quota += batch;
                return true;
            }

            given = seen;
        }

        return false;
    }

    /// <summary>Takes back what an entered shard does not use.</summary>
    /// <returns>Whether there was any.</returns>
    public bool GiveBack(ref ReplayShard shard)
    {
        var unused = shard.Unused;
        if (unused > 0)
        {
            shard.Quota -= unused;
            Interlocked.Add(ref _given, -unused);
        }

        return unused > 0;
    }
}
