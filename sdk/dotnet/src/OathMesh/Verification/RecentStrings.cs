using System.Text;

namespace OathMesh.Verification;

/// <summary>Strings of claims that come again and again, such as subjects and actions: each is made once. Bounded; for ASCII, and for claims of authentic tokens only. Safe for use by many threads.</summary>
internal sealed class RecentStrings
{
    /// <summary>At most as many strings, of at most <see cref="LongestText"/> characters, are kept.</summary>
    private const int Slots = 256;
    private const int LongestText = 300;

    private readonly string?[] _recent = new string?[Slots];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestText)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var hash = default(HashCode);
        hash.AddBytes(utf8);
        ref var slot = ref _recent[hash.ToHashCode() & (Slots - 1)];
        var recent = Volatile.Read(ref slot);
        if (recent is not null && Ascii.Equals(utf8, recent))
        {
            return recent;
        }

        var text = Encoding.UTF8.GetString(utf8);
        Volatile.Write(ref slot, text);
        return text;
    }
}
