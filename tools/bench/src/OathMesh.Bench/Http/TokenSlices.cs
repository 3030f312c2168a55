namespace OathMesh.Bench.Http;

/// <summary>Tokens in files, one a line and one file a thread, so that no two threads ever send the same.</summary>
internal static class TokenSlices
{
    /// <summary>Writes <c>PREFIX0.txt</c>, <c>PREFIX1.txt</c> and so on.</summary>
    public static void Write(string prefix, int slices, IReadOnlyList<string> tokens)
    {
        for (var slice = 0; slice < slices; slice++)
        {
            File.WriteAllLines($"{prefix}{slice}.txt", tokens.Where((_, index) => index % slices == slice));
        }
    }
}
