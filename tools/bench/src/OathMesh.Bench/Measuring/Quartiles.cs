namespace OathMesh.Bench.Measuring;

/// <summary>The middle of a sample and its spread: half of the values lie between the first and the third quartile.</summary>
internal sealed record Quartiles(double First, double Median, double Third, int Count)
{
    /// <summary>By linear interpolation between the closest ranks (Hyndman and Fan, type 7).</summary>
    /// <exception cref="ArgumentException">There is no value, or one is not a number.</exception>
    public static Quartiles Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values];
        if (sorted.Length == 0 || Array.Exists(sorted, double.IsNaN))
        {
            throw new ArgumentException("A sample needs at least one value, and numbers only.", nameof(values));
        }

        Array.Sort(sorted);
        return new(At(sorted, 0.25), At(sorted, 0.5), At(sorted, 0.75), sorted.Length);
    }

    /// <summary>One exact value, for what does not vary.</summary>
    public static Quartiles Exactly(double value) => new(value, value, value, 1);

    /// <summary>The same sample in another unit. A transformation that falls swaps the quartiles.</summary>
    public Quartiles Select(Func<double, double> transform)
    {
        var (low, high) = (transform(First), transform(Third));
        return new(Math.Min(low, high), transform(Median), Math.Max(low, high), Count);
    }

    private static double At(double[] sorted, double quantile)
    {
        var rank = quantile * (sorted.Length - 1);
        var below = (int)rank;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((rank - below) * (sorted[above] - sorted[below]));
    }
}
