using System.Net;
using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Http;

/// <summary>
/// An open-loop load generator: requests are sent when they are due, at the random times of a Poisson process, on whatever connection is idle. One
/// that finds none waits, and its waiting counts. One thread that never sleeps, on a core of its own: a sleeping one would wake late.
/// </summary>
internal sealed class LoadGenerator(LoadPlan plan, TimeProvider time) : IDisposable
{
    /// <summary>How much longer than planned a run may take before it is given up.</summary>
    private const double Patience = 4;

    private readonly List<LoadConnection> _idle = [];
    private readonly List<LoadConnection> _busy = [];
    private readonly byte[][] _requests = LoadRequests.Make(plan);
    private readonly long[] _due = LoadSchedule.Make(plan, time.TimestampFrequency);
    private readonly long[] _latency = new long[plan.Requests];
    private readonly long[] _lateness = new long[plan.Requests];

    public LoadResult Run()
    {
        for (var i = 0; i < plan.Connections; i++)
        {
            _idle.Add(new LoadConnection(new IPEndPoint(IPAddress.Loopback, plan.Port)));
        }

        Send();
        return Summarize();
    }

    public void Dispose()
    {
        foreach (var connection in _idle.Concat(_busy))
        {
            connection.Dispose();
        }
    }

    private void Send()
    {
        var origin = time.GetTimestamp();
        var deadline = (long)(Patience * (plan.Seconds + plan.WarmUpSeconds + 1) * time.TimestampFrequency);
        var next = 0;
        var done = 0;
        while (done < plan.Requests)
        {
            var now = time.GetTimestamp() - origin;
            if (next < plan.Requests && now >= _due[next] && _idle.Count > 0)
            {
                var connection = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                _busy.Add(connection);
                _lateness[next] = now - _due[next];
                connection.Send(_requests[next % _requests.Length], next);
                next++;
            }

            done += Collect(origin);
            if (now > deadline)
            {
                throw new VoidFigureException($"The receiver answered {done} of {plan.Requests} requests in {Patience} times the time planned.");
            }
        }
    }

    private int Collect(long origin)
    {
        var collected = 0;
        for (var i = _busy.Count - 1; i >= 0; i--)
        {
            var connection = _busy[i];
            if (connection.TryReceive())
            {
                _latency[connection.Request] = time.GetTimestamp() - origin - _due[connection.Request];
                _busy[i] = _busy[^1];
                _busy.RemoveAt(_busy.Count - 1);
                _idle.Add(connection);
                collected++;
            }
        }

        return collected;
    }

    private LoadResult Summarize()
    {
        var warmUp = (long)(plan.WarmUpSeconds * time.TimestampFrequency);
        var first = Array.FindIndex(_due, due => due >= warmUp);
        first = first < 0 ? 0 : first;
        var latency = Sorted(_latency, first);
        return new(latency.Length, At(latency, 0.5), At(latency, 0.99), At(latency, 0.999), At(Sorted(_lateness, first), 0.99));
    }

    private double[] Sorted(long[] ticks, int first)
    {
        var milliseconds = ticks.Skip(first).Select(value => value * 1000.0 / time.TimestampFrequency).ToArray();
        Array.Sort(milliseconds);
        return milliseconds;
    }

    private static double At(double[] sorted, double quantile) => sorted[(int)Math.Min(sorted.Length - 1, quantile * sorted.Length)];
}
