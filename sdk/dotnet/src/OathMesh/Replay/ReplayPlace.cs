using System.Runtime.CompilerServices;

namespace OathMesh.Replay;

/// <summary>Where the entry of a key would be, as found without entering its shard. That holds once the shard is entered, if the version of its table is still the same.</summary>
/// <param name="hashed">The hash of the key.</param>
/// <param name="shard">The shard.</param>
/// <param name="version">The version of its table before the bucket was looked for.</param>
/// <param name="bucket">The first bucket of the key's chain, or none.</param>
internal readonly ref struct ReplayPlace(ulong hashed, int shard, int version, ref ReplayBucket bucket)
{
    private readonly ref ReplayBucket _bucket = ref bucket;

    /// <summary>The hash of the key.</summary>
    public ulong Hashed { get; } = hashed;

    /// <summary>The shard.</summary>
    public int Shard { get; } = shard;

    /// <summary>The version of its table before the bucket was looked for.</summary>
    public int Version { get; } = version;

    /// <summary>Whether there was a bucket.</summary>
    public bool IsThere => !Unsafe.IsNullRef(in _bucket);

    /// <summary>The first bucket of the key's chain, if there was one.</summary>
    public ref ReplayBucket Bucket => ref _bucket;

    /// <summary>Has the processor fetch the bucket, if there was one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch()
    {
        if (IsThere)
        {
            _bucket.Prefetch();
        }
    }
}
