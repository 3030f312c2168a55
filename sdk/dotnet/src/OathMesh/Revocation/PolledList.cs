using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using OathMesh.Diagnostics;

namespace OathMesh.Revocation;

/// <summary>The list at one address, kept current by asking again and again; the issuer answers when something changes, or when the wait is over.</summary>
internal sealed class PolledList(Uri address, RevocationFetcher fetcher, TimeSpan maxAge, TimeProvider time, ILogger logger)
{
    /// <summary>The least time between two requests when the issuer answers at once: with changes, and without.</summary>
    private static readonly TimeSpan AfterChange = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AfterNothing = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(4);

    private readonly TaskCompletionSource _firstTry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Confirmed? _current;
    private bool _isStaleTold;

    public Uri Address => address;

    /// <summary>Completes when the first request has ended, however it did.</summary>
    public Task FirstTry => _firstTry.Task;

    /// <summary>The list, or <see langword="null"/> when it is too old or there is none. The wall clock counts too: the other one may stand still while a machine sleeps.</summary>
    public RevocationSet? Usable =>
        _current is { } current && time.GetElapsedTime(current.Timestamp) <= maxAge && time.GetUtcNow() - current.Time <= maxAge
            ? current.List.Set
            : null;

    /// <summary>How long the issuer is asked to wait for a change: short enough that a request may be lost and asked again before the list is too old.</summary>
    internal static TimeSpan WaitFor(TimeSpan maxAge) => TimeSpan.FromSeconds(Math.Clamp(Math.Floor(maxAge.TotalSeconds / 4), 1, 25));

    public async Task RunAsync(CancellationToken stopping)
    {
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            var asked = new Confirmed(null!, time.GetTimestamp(), time.GetUtcNow());

            // After a failure the issuer is asked for a word at once: the list may be about to get too old.
            var wait = failures == 0 && _current is not null ? WaitFor(maxAge) : TimeSpan.Zero;
            TimeSpan pause;
            try
            {
                var before = _current?.List;
                var list = await fetcher.FetchAsync(address, before, wait, stopping).ConfigureAwait(false);
                Take(asked with { List = list }, isChanged: !ReferenceEquals(list, before));
                var isQuick = time.GetElapsedTime(asked.Timestamp) < AfterNothing;
                pause = !isQuick ? TimeSpan.Zero : ReferenceEquals(list, before) && failures == 0 ? AfterNothing : AfterChange;
                failures = 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // Whatever went wrong, the last list goes on until it is too old, and the failure is seen in the log and the metric.
                Fail(e, failures);
                pause = TimeSpan.FromTicks(Math.Min(ShortestRetry.Ticks << Math.Min(failures, 8), LongestRetry.Ticks));
                failures++;
            }

            _firstTry.TrySetResult();
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(Jitter(pause), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        _firstTry.TrySetResult();
    }

    /// <summary>The list was current at some moment after it was asked for: the moment of asking is what its age counts from.</summary>
    private void Take(Confirmed confirmed, bool isChanged)
    {
        _current = confirmed;
        _isStaleTold = false;
        OathMeshMeter.RevocationListFetched("ok");
        if (isChanged)
        {
            Log.RevocationListRead(logger, address.AbsoluteUri, confirmed.List.Set.Entries.Count);
        }
    }

    private void Fail(Exception e, int failures)
    {
        var refused = e is RevocationFormatException;
        OathMeshMeter.RevocationListFetched(refused ? "refused" : "unavailable");
        if (refused)
        {
            Log.RevocationListRefused(logger, address.AbsoluteUri, e.Message);
        }
        else if (failures == 0)
        {
            Log.RevocationListUnavailable(logger, address.AbsoluteUri, e.Message);
        }

        if (Usable is null && !_isStaleTold)
        {
            _isStaleTold = true;
            Log.RevocationListStale(logger, address.AbsoluteUri, maxAge);
        }
    }

    /// <summary>Half to the whole of it, so that receivers that lost their issuer together do not come back together.</summary>
    private static TimeSpan Jitter(TimeSpan pause) => pause * (RandomNumberGenerator.GetInt32(500, 1001) / 1000.0);

    private sealed record Confirmed(FetchedList List, long Timestamp, DateTimeOffset Time);
}
