namespace OathMesh.Issuer.Configuration;

/// <summary>Faults with their places, in the order found. Of a place, and of what lies inside it, only the first fault is kept: one mistake is told once.</summary>
internal sealed class FaultList
{
    private readonly List<(string Place, string Text)> _faults = [];
    private readonly HashSet<string> _places = new(StringComparer.Ordinal);

    public int Count => _faults.Count;

    /// <summary>Adds a fault.</summary>
    /// <param name="place">Where, such as <c>$.clients[0].id</c>.</param>
    /// <param name="text">What is wrong and how to mend it, to be read after the place.</param>
    public void Add(string place, string text)
    {
        if (!IsTold(place))
        {
            _places.Add(place);
            _faults.Add((place, text));
        }
    }

    public FaultList Copy()
    {
        var copy = new FaultList();
        foreach (var (place, text) in _faults)
        {
            copy.Add(place, text);
        }

        return copy;
    }

    /// <summary>The faults as <c>PLACE: TEXT.</c>, each after <paramref name="prefix"/>.</summary>
    public IReadOnlyList<string> Sentences(string prefix, string separator = ": ") =>
        [.. _faults.Select(fault => $"{prefix}{fault.Place}{separator}{fault.Text}{(fault.Text.EndsWith('.') ? "" : ".")}")];

    /// <summary>Whether a fault of this place, or of what it lies in, was added.</summary>
    public bool IsTold(string place)
    {
        for (var i = 1; i < place.Length; i++)
        {
            if (place[i] is '.' or '[' && _places.GetAlternateLookup<ReadOnlySpan<char>>().Contains(place.AsSpan(0, i)))
            {
                return true;
            }
        }

        return _places.Contains(place);
    }
}
