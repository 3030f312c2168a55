using Microsoft.Extensions.Logging;
using OathMesh.Diagnostics;

namespace OathMesh.Keys;

/// <summary>The cached key set of one issuer: one fetch at a time, the last good set kept on failure, up to its maximum age.</summary>
internal sealed class IssuerKeys(string issuer, Uri address, JwksFetcher fetcher, JwksKeySourceOptions options, TimeProvider time, ILogger logger)
{
    private const int MaxNegativeEntries = 1000;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _absent = new(StringComparer.Ordinal);
    private volatile Snapshot? _current;
    private Task<bool>? _inFlight;
    private long? _lastUnknownFetch;
    private long? _lastFailure;
    private bool _lastFailureWasRefusal;

    public string Issuer => issuer;

    public bool IsUsable => Usable(_current) is not null;

    public IReadOnlyCollection<Ed25519PublicKey> Known => Usable(_current)?.Keys ?? [];

    public TimeSpan? Age => _current is { } current ? time.GetElapsedTime(current.FetchedAt) : null;

    public ValueTask<KeyLookup> FindAsync(ReadOnlyMemory<char> keyId, CancellationToken cancellationToken)
    {
        if (Usable(_current) is { } set)
        {
            if (set.TryGet(keyId.Span, out var key))
            {
                return new(KeyLookup.Found(key, issuer));
            }

            if (!MayFetchForUnknown(keyId.Span))
            {
                return new(KeyLookup.Unknown);
            }
        }
        else if (!MayRetry())
        {
            return new(Failure());
        }

        return FetchThenFindAsync(keyId.ToString(), cancellationToken);
    }

    /// <summary>Fetches now, or joins the fetch that is under way. Never throws for a failed fetch.</summary>
    public Task<bool> RefreshAsync()
    {
        lock (_lock)
        {
            // The task is started outside the caller's context and cancellation: one caller going away must not fail the others.
            return _inFlight ??= Task.Run(FetchAsync);
        }
    }

    /// <summary>Whether there is a usable set, fetched or joined now if there is none and no fetch has just failed.</summary>
    public Task<bool> FetchIfNeededAsync() => IsUsable ? Task.FromResult(true) : MayRetry() ? RefreshAsync() : Task.FromResult(false);

    private async ValueTask<KeyLookup> FetchThenFindAsync(string keyId, CancellationToken cancellationToken)
    {
        await RefreshAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (Usable(_current) is not { } set)
        {
            return Failure();
        }

        if (set.TryGet(keyId, out var key))
        {
            return KeyLookup.Found(key, issuer);
        }

        lock (_lock)
        {
            if (_absent.Count < MaxNegativeEntries)
            {
                _absent.Add(keyId);
            }
        }

        return KeyLookup.Unknown;
    }

    private async Task<bool> FetchAsync()
    {
        JsonWebKeySet? fetched = null;
        var refused = false;
        try
        {
            fetched = await fetcher.FetchAsync(address, CancellationToken.None).ConfigureAwait(false);
        }
        catch (KeyFormatException e)
        {
            refused = true;
            Log.KeySetRefused(logger, issuer, e.Message);
        }
        catch (Exception e)
        {
            // Whatever went wrong, the last good set stays and the failure is seen in the log and the metric.
            Log.KeySetUnavailable(logger, issuer, e.Message);
        }

        OathMeshMeter.KeySetFetched(fetched is not null ? "ok" : refused ? "refused" : "unavailable");
        lock (_lock)
        {
            _inFlight = null;
            if (fetched is null)
            {
                _lastFailure = time.GetTimestamp();
                _lastFailureWasRefusal = refused;
                return false;
            }

            _current = new Snapshot(fetched, time.GetTimestamp());
            _lastFailure = null;
            _absent.RemoveWhere(keyId => fetched.TryGet(keyId, out _));
            return true;
        }
    }

    private bool MayFetchForUnknown(ReadOnlySpan<char> keyId)
    {
        lock (_lock)
        {
            if (_lastUnknownFetch is { } last && time.GetElapsedTime(last) < JwksKeySourceOptions.UnknownKeyInterval)
            {
                return false;
            }

            if (_absent.GetAlternateLookup<ReadOnlySpan<char>>().Contains(keyId))
            {
                return false;
            }

            _lastUnknownFetch = time.GetTimestamp();
            return true;
        }
    }

    private bool MayRetry()
    {
        lock (_lock)
        {
            return _inFlight is not null || _lastFailure is not { } last || time.GetElapsedTime(last) >= RetryInterval;
        }
    }

    private KeyLookup Failure()
    {
        lock (_lock)
        {
            return _lastFailure is not null && _lastFailureWasRefusal ? KeyLookup.Rejected : KeyLookup.Unavailable;
        }
    }

    private JsonWebKeySet? Usable(Snapshot? snapshot) =>
        snapshot is not null && time.GetElapsedTime(snapshot.FetchedAt) <= options.MaxAge ? snapshot.Set : null;

    private sealed record Snapshot(JsonWebKeySet Set, long FetchedAt);
}
