namespace OathMesh.Bench.Measuring;

/// <summary>What interleaved rounds gave: for each contender its times and allocations, round by round.</summary>
internal sealed class Comparison(IReadOnlyList<Turns> turns)
{
    /// <summary>The contenders, as they were given.</summary>
    public IReadOnlyList<Turns> Turns => turns;

    public Turns this[string contender] => turns.First(turn => turn.Name == contender);

    /// <summary>Time over time. Each round gives one ratio, of two turns that were close to each other; their median is the figure.</summary>
    public Quartiles Ratio(string contender, string peer) => Ratio(this[contender].Nanoseconds, this[peer].Nanoseconds);

    /// <summary>The ratios of two series, value by value.</summary>
    public static Quartiles Ratio(IReadOnlyList<double> values, IReadOnlyList<double> peers) =>
        Quartiles.Of(values.Zip(peers, (value, peer) => value / peer));
}
