namespace OathMesh.Tests.Support;

/// <summary>Random numbers that are the same in every run: a failure can be repeated.</summary>
internal static class SeededRandom
{
    public static Random Create(int seed) => new(seed);
}
