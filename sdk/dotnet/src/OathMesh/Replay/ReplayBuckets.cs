using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OathMesh.Replay;

/// <summary>
/// A list of buckets in chunks: adding one moves none, so that references to them stay good, and taking some away gives their memory back. A chunk is pinned,
/// so that its buckets begin where a line of the processor's cache begins, and stay there: each takes three lines, where it would mostly take four.
/// </summary>
internal struct ReplayBuckets
{
    private const int ChunkSize = 16;
    private const int LineSize = 64;

    private byte[][] _chunks = [];
    private int _room;

    /// <summary>An empty list.</summary>
    public ReplayBuckets()
    {
    }

    /// <summary>The buckets in use.</summary>
    public int Count { get; private set; }

    /// <summary>A bucket in use. Nothing checks that it is.</summary>
    /// <exception cref="InvalidOperationException">Its chunk is not there.</exception>
    public readonly ref ReplayBucket this[uint index]
    {
        get
        {
            ref var bucket = ref TryFind(index);
            if (Unsafe.IsNullRef(in bucket))
            {
                throw new InvalidOperationException("There is no such bucket.");
            }

            return ref bucket;
        }
    }

    /// <summary>A bucket, should it be there, and otherwise none: others may be adding and taking away meanwhile, so that this looks before it reaches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref ReplayBucket TryFind(uint index)
    {
        var chunks = _chunks;
        if (index / ChunkSize < (uint)chunks.Length && chunks[index / ChunkSize] is { } chunk)
        {
            // All chunks are of one size: asking this one for its length would be a visit to memory.
            return ref In(chunk, index);
        }

        return ref Unsafe.NullRef<ReplayBucket>();
    }

    /// <summary>Adds an empty bucket at the end.</summary>
    public void Add()
    {
        if (Count == _room)
        {
            AddChunk();
        }

        this[(uint)Count] = default;
        Count++;
    }

    /// <summary>Takes the last bucket away.</summary>
    public void RemoveLast()
    {
        Count--;
        if (Count % ChunkSize == 0)
        {
            _chunks[Count / ChunkSize] = null!;
            _room = Count;
        }
    }

    /// <summary>Takes all buckets away.</summary>
    public void Clear() => (_chunks, _room, Count) = ([], 0, 0);

    /// <summary>A bucket of a chunk, by a reference that keeps the chunk alive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe ref ReplayBucket In(byte[] chunk, uint index)
    {
        ref var start = ref MemoryMarshal.GetArrayDataReference(chunk);
        var toLine = -(nint)Unsafe.AsPointer(ref start) & (LineSize - 1);
        return ref Unsafe.Add(ref Unsafe.As<byte, ReplayBucket>(ref Unsafe.AddByteOffset(ref start, toLine)), index % ChunkSize);
    }

    private void AddChunk()
    {
        var index = _room / ChunkSize;
        var added = GC.AllocateArray<byte>((ChunkSize * Unsafe.SizeOf<ReplayBucket>()) + LineSize, pinned: true);
        if (index == _chunks.Length)
        {
            Array.Resize(ref _chunks, Math.Max(1, index * 2));
        }

        _chunks[index] = added;
        _room += ChunkSize;
    }
}
