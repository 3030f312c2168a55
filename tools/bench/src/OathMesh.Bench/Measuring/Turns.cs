namespace OathMesh.Bench.Measuring;

/// <summary>The turns of one contender.</summary>
/// <param name="Name">The contender.</param>
/// <param name="Nanoseconds">The time of one operation in each round.</param>
/// <param name="Bytes">The bytes that one operation allocated on its thread in each round; meaningless for operations that change threads.</param>
internal sealed record Turns(string Name, IReadOnlyList<double> Nanoseconds, IReadOnlyList<double> Bytes)
{
    /// <summary>The time of one operation.</summary>
    public Quartiles Time => Quartiles.Of(Nanoseconds);

    /// <summary>The bytes that one operation allocates.</summary>
    public Quartiles Allocation => Quartiles.Of(Bytes);
}
