namespace OathMesh.Redis;

/// <summary>Makes other programs' words fit for a log.</summary>
internal static class Text
{
    private const int MaxLength = 200;

    /// <summary>The text without control characters, cut to 200 characters.</summary>
    public static string OneLine(string text)
    {
        var line = string.Create(Math.Min(text.Length, MaxLength), text, static (output, source) =>
        {
            for (var i = 0; i < output.Length; i++)
            {
                output[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
        return line.TrimEnd();
    }
}
