using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OathMesh.Replay;

/// <summary>
/// Eight entries in 192 bytes, and a way to more. What a search reads lies in the first 64 of them: when each entry ends, and 16 bits of its hash. A key is
/// read only where those bits match, so that a new id costs one visit to memory; and all eight are compared at once, without a branch to guess. Three lines of a
/// cache of 64 bytes each, where <see cref="ReplayBuckets"/> keeps them.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ReplayBucket
{
    /// <summary>Entries a bucket.</summary>
    public const int Slots = 8;

    private Vector256<uint> _until;
    private Vector128<ushort> _tags;
    private uint _next;
    private KeyArray _keys;

    /// <summary>The number of the overflow bucket with more entries of the same place; 0 for none.</summary>
    public uint Next
    {
        readonly get => _next;
        set => _next = value;
    }

    /// <summary>The slots, a bit each, that are empty or whose entry has expired: one lives while <c>now &lt;= until</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Vacant(uint now) => Vector256.LessThan(_until, Vector256.Create(now)).ExtractMostSignificantBits();

    /// <summary>The slots, a bit each, that may hold a key of this tag; empty ones among them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Matching(ushort tag) => Vector128.Equals(_tags, Vector128.Create(tag)).ExtractMostSignificantBits();

    /// <summary>Has the processor fetch all of it. Reads nothing, and so cannot fail.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly unsafe void Prefetch()
    {
        if (Sse.IsSupported)
        {
            var first = (byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in this));
            Sse.Prefetch0(first);
            Sse.Prefetch0(first + 64);
            Sse.Prefetch0(first + 128);
        }
    }

    /// <summary>Until when an entry is kept; 0 for an empty slot.</summary>
    public readonly uint Until(int slot) => MemoryMarshal.CreateReadOnlySpan(in Unsafe.As<Vector256<uint>, uint>(ref Unsafe.AsRef(in _until)), Slots)[slot];

    /// <summary>The key of an entry.</summary>
    public readonly UInt128 Key(int slot) => _keys[slot];

    /// <summary>Fills a slot.</summary>
    public void Set(int slot, UInt128 key, ushort tag, uint until)
    {
        _keys[slot] = key;
        Tags[slot] = tag;
        Untils[slot] = until;
    }

    /// <summary>Sets until when an entry is kept; 0 empties its slot.</summary>
    public void Keep(int slot, uint until) => Untils[slot] = until;

    /// <summary>Empties all slots, and ends the chain here.</summary>
    public void Clear() => (_until, _next) = (default, 0);

    [UnscopedRef]
    private Span<uint> Untils => MemoryMarshal.CreateSpan(ref Unsafe.As<Vector256<uint>, uint>(ref _until), Slots);

    [UnscopedRef]
    private Span<ushort> Tags => MemoryMarshal.CreateSpan(ref Unsafe.As<Vector128<ushort>, ushort>(ref _tags), Slots);

    [InlineArray(Slots)]
    private struct KeyArray
    {
        private UInt128 _first;
    }
}
