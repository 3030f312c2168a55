using OathMesh.Policy;

namespace OathMesh.Revocation;

/// <summary>Patterns of subjects, made ready for look-ups. Patterns whose one <c>*</c> stands at the end, which most are, are found by their length in a set; the others are tried one by one. Allocates nothing.</summary>
internal sealed class SubjectPatterns
{
    private readonly Dictionary<string, RevocationEntry> _prefixes = new(StringComparer.Ordinal);
    private readonly int[] _prefixLengths;
    private readonly RevocationEntry[] _others;

    public SubjectPatterns(IEnumerable<RevocationEntry> entries)
    {
        var others = new List<RevocationEntry>();
        foreach (var entry in entries)
        {
            if (entry.Value.IndexOf('*', StringComparison.Ordinal) == entry.Value.Length - 1)
            {
                _prefixes[entry.Value[..^1]] = entry;
            }
            else
            {
                others.Add(entry);
            }
        }

        _prefixLengths = [.. _prefixes.Keys.Select(prefix => prefix.Length).Distinct().Order()];
        _others = [.. others];
    }

    public RevocationEntry? Find(string subject)
    {
        var prefixes = _prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var length in _prefixLengths)
        {
            if (length > subject.Length)
            {
                break;
            }

            if (prefixes.TryGetValue(subject.AsSpan(0, length), out var entry))
            {
                return entry;
            }
        }

        foreach (var entry in _others)
        {
            if (Wildcard.IsMatch(entry.Value, subject))
            {
                return entry;
            }
        }

        return null;
    }
}
