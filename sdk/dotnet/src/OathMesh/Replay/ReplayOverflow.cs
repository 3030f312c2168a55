namespace OathMesh.Replay;

/// <summary>The buckets behind full ones, numbered from 1; those not in use are chained to one another.</summary>
internal sealed class ReplayOverflow
{
    private ReplayBuckets _buckets = new();
    private uint _free;
    private int _used;

    /// <summary>A bucket in use.</summary>
    public ref ReplayBucket this[uint number] => ref _buckets[number - 1];

    /// <summary>Sees to it that the next <see cref="Take"/> needs no memory.</summary>
    public void Reserve()
    {
        if (_free == 0)
        {
            Release(Add());
        }
    }

    /// <summary>An empty bucket that ends a chain.</summary>
    public uint Take()
    {
        if (_free == 0)
        {
            return Add();
        }

        var number = _free;
        ref var bucket = ref this[number];
        _free = bucket.Next;
        bucket.Next = 0;
        _used++;
        return number;
    }

    /// <summary>Takes back a bucket, which must be empty.</summary>
    public void Release(uint number)
    {
        this[number].Next = _free;
        _free = number;
        _used--;
    }

    /// <summary>Gives back the memory of all buckets, if none is in use.</summary>
    public void Trim()
    {
        if (_used == 0)
        {
            _buckets.Clear();
            _free = 0;
        }
    }

    private uint Add()
    {
        _buckets.Add();
        _used++;
        return (uint)_buckets.Count;
    }
}
