namespace OathMesh.Replay;

/// <summary>How far what is no longer known reaches: entries that end before it may have been forgotten. Only ever rises. Safe for many threads.</summary>
internal sealed class ReplayHorizon
{
    /// <summary>Nothing is forgotten yet.</summary>
    private long _before = long.MinValue;

    /// <summary>Whether an entry that ends then may have been forgotten.</summary>
    public bool Covers(long until) => until < Volatile.Read(ref _before);

    /// <summary>An entry that ended then is forgotten: others that end no later cannot be told from it.</summary>
    public void Raise(long until)
    {
        var known = Volatile.Read(ref _before);
        while (until >= known)
        {
            var seen = Interlocked.CompareExchange(ref _before, until + 1, known);
            if (seen == known)
            {
                return;
            }

            known = seen;
        }
    }
}
