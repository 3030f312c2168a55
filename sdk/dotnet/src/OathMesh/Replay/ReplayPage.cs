using System.Runtime.InteropServices;

namespace OathMesh.Replay;

/// <summary>
/// A small part of the memory store: an open-addressed table of ids and until when they are kept, probed linearly. Small on purpose: whatever has to look
/// at a whole page, growing or clearing it, takes a microsecond however much the store holds. Not safe for threads: the store locks around it.
/// </summary>
internal struct ReplayPage
{
    private const int SmallestTable = 8;

    /// <summary>Pages are made for about a hundred entries; a table up to twice as large is copied on the stack.</summary>
    private const int LargestOnStack = 256;

    private Slot[]? _table;
    private int _count;
    private uint _earliest;

    /// <summary>Entries, those included that have expired and were not cleared.</summary>
    public readonly int Count => _count;

    /// <summary>Whether an entry has expired at <paramref name="now"/>: an entry lives while <c>now &lt;= until</c>. May be asked without the lock, as a hint.</summary>
    public readonly bool HasExpired(uint now) => _count > 0 && _earliest < now;

    /// <summary>Finds the entry of a key.</summary>
    public readonly bool TryFind(ulong high, ulong low, out uint until)
    {
        until = 0;
        if (_table is null)
        {
            return false;
        }

        // A table is never full, so the search ends.
        for (var i = Place(high, low);; i++)
        {
            ref readonly var slot = ref _table[i & (uint)(_table.Length - 1)];
            if (slot.IsEmpty)
            {
                return false;
            }

            if (slot.High == high && slot.Low == low)
            {
                until = slot.Until;
                return true;
            }
        }
    }

    /// <summary>Sets until when the entry of a key is kept that is in the page.</summary>
    public void Renew(ulong high, ulong low, uint until)
    {
        for (var i = Place(high, low);; i++)
        {
            ref var slot = ref _table![i & (uint)(_table.Length - 1)];
            if (slot.High == high && slot.Low == low && !slot.IsEmpty)
            {
                slot.Until = until;
                _earliest = Math.Min(_earliest, until);
                return;
            }
        }
    }

    /// <summary>Adds a key that is not in the page. Room is made by <see cref="Reserve"/>.</summary>
    public void Add(ulong high, ulong low, uint until)
    {
        Insert(_table!, new Slot(high, low, until));
        _earliest = _count == 0 ? until : Math.Min(_earliest, until);
        _count++;
    }

    /// <summary>Whether one more entry fits without <see cref="Reserve"/>.</summary>
    public readonly bool HasRoom => _table is not null && Fits(_count + 1, _table.Length);

    /// <summary>Clears what has expired, makes room for one more and some beyond, and gives back room that is not needed.</summary>
    /// <returns>How many entries were cleared.</returns>
    public int Reserve(bool forOneMore, uint now)
    {
        var old = _table ?? [];
        Span<Slot> live = _count <= LargestOnStack ? stackalloc Slot[LargestOnStack] : new Slot[_count];
        var kept = 0;
        var earliest = uint.MaxValue;
        foreach (ref readonly var slot in old.AsSpan())
        {
            if (!slot.IsEmpty && slot.Until >= now)
            {
                live[kept++] = slot;
                earliest = Math.Min(earliest, slot.Until);
            }
        }

        var cleared = _count - kept;
        var size = SizeFor(kept + (forOneMore ? 1 : 0), old.Length);
        if (size != old.Length)
        {
            _table = size == 0 ? null : new Slot[size];
        }
        else
        {
            old.AsSpan().Clear();
        }

        foreach (ref readonly var slot in live[..kept])
        {
            Insert(_table!, slot);
        }

        _count = kept;
        _earliest = earliest;
        return cleared;
    }

    /// <summary>The smallest size that fits with an eighth to spare, so that the next entries do not have the page arranged again.</summary>
    private static int SizeFor(int entries, int present)
    {
        if (entries == 0)
        {
            // The smallest one stays for the next entry: with little traffic a page is empty most of the time.
            return present == SmallestTable ? SmallestTable : 0;
        }

        var size = SmallestTable;
        while (!Fits(entries + (entries / 8), size))
        {
            size *= 2;
        }

        return size;
    }

    /// <summary>Where the search for a key starts. Keys are cut from a hash: every bit of them is as good as any other.</summary>
    private static uint Place(ulong high, ulong low) => (uint)(high ^ low);

    /// <summary>At most three quarters full: the mean search for an absent key then ends after 8 slots at worst.</summary>
    private static bool Fits(int entries, int size) => entries * 4 <= size * 3;

    private static void Insert(Slot[] table, in Slot added)
    {
        for (var i = Place(added.High, added.Low);; i++)
        {
            ref var slot = ref table[i & (uint)(table.Length - 1)];
            if (slot.IsEmpty)
            {
                slot = added;
                return;
            }
        }
    }

    /// <summary>20 bytes. 0 as the end of its time marks an empty slot.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = sizeof(uint))]
    private struct Slot(ulong high, ulong low, uint until)
    {
        public readonly ulong High = high;
        public readonly ulong Low = low;
        public uint Until = until;

        public readonly bool IsEmpty => Until == 0;
    }
}
