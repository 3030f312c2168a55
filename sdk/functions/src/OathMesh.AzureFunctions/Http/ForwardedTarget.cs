namespace OathMesh.AzureFunctions;

/// <summary>
/// The request target, where it can be known. The Functions host decodes the path and encodes it anew before a worker sees it, in both HTTP modes;
/// the query it leaves alone. So a path with an escape may not be the caller's own bytes: nothing is bound to it.
/// </summary>
internal static class ForwardedTarget
{
    /// <param name="target">The target as this process sees it.</param>
    /// <returns>The target, or <see langword="null"/> when the caller's own cannot be told.</returns>
    public static string? Of(string? target)
    {
        if (string.IsNullOrEmpty(target))
        {
            return null;
        }

        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target.AsSpan() : target.AsSpan(0, query);
        return path.Contains('%') ? null : target;
    }

    /// <param name="url">The URL that the host made of the request. Only its original text tells: its other forms are rewritten.</param>
    /// <returns>The target, or <see langword="null"/> when the caller's own cannot be told.</returns>
    public static string? Of(Uri url)
    {
        var text = url.OriginalString;
        var authority = text.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0)
        {
            return null;
        }

        var path = text.AsSpan(authority + 3).IndexOfAny('/', '?', '#');
        return path >= 0 && text[authority + 3 + path] == '/' ? Of(text[(authority + 3 + path)..]) : null;
    }
}
