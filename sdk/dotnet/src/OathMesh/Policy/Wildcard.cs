namespace OathMesh.Policy;

/// <summary>Patterns in which <c>*</c> stands for any run of characters, also none and also <c>/</c>. Everything else is compared ordinally.</summary>
public static class Wildcard
{
    /// <summary>Whether the whole of <paramref name="text"/> matches. Takes at most their lengths multiplied, never exponential time.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="text">The text.</param>
    /// <returns>Whether it matches.</returns>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        // Only the last star needs to be reconsidered: the shortest run for an earlier one is never wrong.
        int p = 0, t = 0, star = -1, starText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                starText = t;
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++starText;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }
}
