namespace OathMesh.Bench.Http;

/// <summary>How long answers took, in milliseconds, counted from when each request was due.</summary>
/// <param name="Requests">The requests that counted.</param>
/// <param name="Void">The requests that did not: they were due, or under way, while something else had the generator's core.</param>
/// <param name="Median">The median.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="P999">The 99.9th percentile.</param>
/// <param name="SendP99">The 99th percentile of how late requests were sent: those that found no idle connection, or the generator at work.</param>
/// <param name="HeldUp">How long something else had the generator's core.</param>
internal sealed record LoadResult(int Requests, int Void, double Median, double P99, double P999, double SendP99, double HeldUp)
{
    /// <summary>The share of the requests that did not count.</summary>
    public double VoidShare => (double)Void / (Requests + Void);
}
