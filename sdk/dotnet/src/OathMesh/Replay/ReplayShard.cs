using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OathMesh.Replay;

/// <summary>What changes in a part of the store with every entry, as far from the next part's as a line of the processor's cache is long; the buckets lie elsewhere, where another core's changes do not delay finding them.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct ReplayShard
{
    private int _entered;
    private int _count;
    private uint _earliest;

    /// <summary>Entries, those included that have expired and were not cleared.</summary>
    public int Count
    {
        readonly get => Volatile.Read(in _count);
        set => Volatile.Write(ref _count, value);
    }

    /// <summary>The entries that this part may have without asking again; never fewer than <see cref="Count"/>.</summary>
    public int Quota { get; set; }

    /// <summary>How many of them it does not have. Without the lock a hint.</summary>
    public readonly int Unused => Quota - Count;

    /// <summary>The bucket at which clearing goes on.</summary>
    public uint Cursor { get; set; }

    /// <summary>The earliest end of the entries that this round of clearing has left.</summary>
    public uint EarliestLeft { get; set; }

    /// <summary>An empty one.</summary>
    public static ReplayShard Empty => new() { _earliest = uint.MaxValue, EarliestLeft = uint.MaxValue };

    /// <summary>Whether an entry may have expired: none ends earlier than this remembers. Needs no lock.</summary>
    public readonly bool MayHaveExpired(uint now) => Volatile.Read(in _earliest) < now;

    /// <summary>Remembers when an entry ends that was put into this part.</summary>
    public void Note(uint until)
    {
        // What is left is among all there is, and so does not end before the earliest of that.
        if (until < EarliestLeft)
        {
            EarliestLeft = until;
            if (until < _earliest)
            {
                Volatile.Write(ref _earliest, until);
            }
        }
    }

    /// <summary>The first bucket is looked at next: what was put in before will be seen.</summary>
    public void BeginRound() => EarliestLeft = uint.MaxValue;

    /// <summary>All buckets have been looked at: what they left is all there is.</summary>
    public void EndRound()
    {
        Volatile.Write(ref _earliest, EarliestLeft);
        Cursor = 0;
    }

    /// <summary>
    /// Enters this part, one thread at a time, mostly for less than a few microseconds. In the line that is needed anyway: a <see cref="Lock"/> would be a second
    /// one, and the runtime's spin lock takes twice as long.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (!TryEnter())
        {
            Wait();
        }
    }

    /// <summary>Enters it, unless another thread has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter() => Interlocked.Exchange(ref _entered, 1) == 0;

    /// <summary>Leaves it.</summary>
    public void Exit() => Volatile.Write(ref _entered, 0);

    private void Wait()
    {
        // Yields, and then sleeps, should the other thread have been stopped in the middle.
        var spinner = default(SpinWait);
        while (Volatile.Read(ref _entered) != 0 || !TryEnter())
        {
            spinner.SpinOnce();
        }
    }
}
