using System.Net;
using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Http;

/// <summary>
/// An open-loop load generator: requests are sent when they are due, at the random times of a Poisson process, on whatever connection is idle. One
/// that finds none waits, and its waiting counts. One thread that never sleeps, on a core of its own: a sleeping one would wake late. Where the machine takes
/// that core away, the plan stands still for as long.
/// </summary>
internal sealed class LoadGenerator(LoadPlan plan, TimeProvider time) : IDisposable
{
    /// <summary>How much longer than planned a run may take before it is given up.</summary>
    private const double Patience = 4;

    /// <summary>
    /// Looking for answers takes longer the more connections are busy: with one request a round a backlog that a receiver has worked off would wait for the
    /// generator. More than these would make a round look as if it had been held up.
    /// </summary>
    private const int MostSentInRound = 4;

    /// <summary>A round takes a hundredth of it, and tens of microseconds when all connections are busy.</summary>
    private static readonly TimeSpan LongestRound = TimeSpan.FromMilliseconds(0.2);

    private readonly List<LoadConnection> _idle = [];
    private readonly List<LoadConnection> _busy = [];

    /// <summary>The requests that were answered in this round.</summary>
    private readonly List<int> _answered = [];
    private readonly byte[][] _requests = LoadRequests.Make(plan);
    private readonly long[] _due = LoadSchedule.Make(plan, time.TimestampFrequency);

    public LoadResult Run()
    {
        for (var i = 0; i < plan.Connections; i++)
        {
            _idle.Add(new LoadConnection(new IPEndPoint(IPAddress.Loopback, plan.Port)));
        }

        var tally = new LoadTally(_due, time.TimestampFrequency);
        var heldUp = Send(tally, new LoadClock(time, LongestRound));
        return tally.Summarize(plan.WarmUpSeconds, heldUp);
    }

    public void Dispose()
    {
        foreach (var connection in _idle.Concat(_busy))
        {
            connection.Dispose();
        }
    }

    /// <returns>How long this was held up.</returns>
    private long Send(LoadTally tally, LoadClock clock)
    {
        var deadline = (long)(Patience * (plan.Seconds + plan.WarmUpSeconds + 1) * time.TimestampFrequency);
        var next = 0;
        var done = 0;
        while (done < plan.Requests)
        {
            var heldUp = clock.WasHeldUp();
            var now = clock.Now;
            if (heldUp)
            {
                VoidAllUnderWay(tally, next, now);
            }

            _answered.Clear();

            for (var sent = 0; sent < MostSentInRound && next < plan.Requests && now >= _due[next] && _idle.Count > 0; sent++)
            {
                Send(next, now, tally);
                next++;
            }

            done += Collect(tally, clock);
            if (now + clock.HeldUp > deadline)
            {
                throw new VoidFigureException($"The receiver answered {done} of {plan.Requests} requests in {Patience} times the time planned.");
            }
        }

        return clock.HeldUp;
    }

    private void Send(int request, long now, LoadTally tally)
    {
        var connection = _idle[^1];
        _idle.RemoveAt(_idle.Count - 1);
        _busy.Add(connection);
        tally.Sent(request, now);
        connection.Send(_requests[request % _requests.Length], request);
    }

    /// <summary>What was sent and not answered, or due and not sent, when nobody looked; and what was answered in that round, perhaps only after it had gone on.</summary>
    private void VoidAllUnderWay(LoadTally tally, int next, long now)
    {
        foreach (var request in _busy.Select(connection => connection.Request).Concat(_answered))
        {
            tally.Void(request);
        }

        for (var request = next; request < plan.Requests && _due[request] <= now; request++)
        {
            tally.Void(request);
        }
    }

    private int Collect(LoadTally tally, LoadClock clock)
    {
        var collected = 0;
        for (var i = _busy.Count - 1; i >= 0; i--)
        {
            var connection = _busy[i];
            if (connection.TryReceive())
            {
                tally.Answered(connection.Request, clock.Now);
                _answered.Add(connection.Request);
                _busy[i] = _busy[^1];
                _busy.RemoveAt(_busy.Count - 1);
                _idle.Add(connection);
                collected++;
            }
        }

        return collected;
    }
}
