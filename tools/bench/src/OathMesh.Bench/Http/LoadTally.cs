using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Http;

/// <summary>How long each request took, from when it was due.</summary>
/// <param name="due">When each was due.</param>
/// <param name="frequency">The units of all times, a second.</param>
internal sealed class LoadTally(long[] due, long frequency)
{
    private readonly long[] _latency = new long[due.Length];
    private readonly long[] _lateness = new long[due.Length];
    private readonly bool[] _void = new bool[due.Length];

    public void Sent(int request, long now) => _lateness[request] = now - due[request];

    public void Answered(int request, long now) => _latency[request] = now - due[request];

    /// <summary>Nobody looked when this one was due, or answered: it says nothing.</summary>
    public void Void(int request) => _void[request] = true;

    /// <summary>The result of all that were due after the warm-up, except those that are void.</summary>
    /// <param name="warmUpSeconds">What does not count.</param>
    /// <param name="heldUp">How long the generator was held up.</param>
    public LoadResult Summarize(double warmUpSeconds, long heldUp)
    {
        var warmUp = (long)(warmUpSeconds * frequency);
        var measured = Enumerable.Range(0, due.Length).Where(request => due[request] >= warmUp).ToArray();
        var counted = measured.Where(request => !_void[request]).ToArray();
        if (counted.Length == 0)
        {
            throw new VoidFigureException("The load generator was held up all the time.");
        }

        var latency = Sorted(counted, _latency);
        return new(
            Requests: counted.Length,
            Void: measured.Length - counted.Length,
            Median: At(latency, 0.5),
            P99: At(latency, 0.99),
            P999: At(latency, 0.999),
            SendP99: At(Sorted(counted, _lateness), 0.99),
            HeldUp: heldUp / (double)frequency * 1000);
    }

    private double[] Sorted(int[] counted, long[] times)
    {
        var milliseconds = counted.Select(request => times[request] * 1000.0 / frequency).ToArray();
        Array.Sort(milliseconds);
        return milliseconds;
    }

    private static double At(double[] sorted, double quantile) => sorted[(int)Math.Min(sorted.Length - 1, quantile * sorted.Length)];
}
