namespace OathMesh.Policy;

/// <summary>A <see cref="Wildcard"/> pattern taken apart once, so that the usual ones are a comparison at one or both ends. Allocates nothing when it matches.</summary>
internal sealed class Glob
{
    private readonly string _pattern;
    private readonly string _head;
    private readonly string _tail;
    private readonly Shape _shape;

    public Glob(string pattern)
    {
        _pattern = pattern;
        var first = pattern.IndexOf('*', StringComparison.Ordinal);
        var last = pattern.LastIndexOf('*');
        _head = first < 0 ? pattern : pattern[..first];
        _tail = first < 0 ? "" : pattern[(last + 1)..];
        _shape = first < 0 ? Shape.Exact
            : pattern.AsSpan(first, last - first + 1).ContainsAnyExcept('*') ? Shape.General
            : Shape.Ends;
    }

    private enum Shape
    {
        Exact,
        Ends,
        General,
    }

    /// <summary>Whether the pattern stands for one text only.</summary>
    public bool IsExact => _shape == Shape.Exact;

    public bool IsMatch(string text) => _shape switch
    {
        Shape.Exact => string.Equals(_pattern, text, StringComparison.Ordinal),
        Shape.Ends => HasEnds(text),
        _ => HasEnds(text) && Wildcard.IsMatch(_pattern, text),
    };

    /// <summary>The length is compared too: <c>ab*ba</c> does not match <c>aba</c>.</summary>
    private bool HasEnds(string text) =>
        text.Length >= _head.Length + _tail.Length
        && text.StartsWith(_head, StringComparison.Ordinal)
        && text.EndsWith(_tail, StringComparison.Ordinal);
}
