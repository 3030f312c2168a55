using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OathMesh.Diagnostics;
using OathMesh.Receiving;

namespace OathMesh.Keys;

/// <summary>
/// Issuers' keys over HTTPS, cached an issuer: refreshed in the background, fetched at most once in 30 s for an unknown <c>kid</c>, one fetch at a time,
/// the last good set kept while an issuer cannot be reached, up to a hard maximum age (docs/protocol.md, section 6).
/// </summary>
public sealed class JwksKeySource : IKeySource, IAsyncDisposable
{
    private static readonly TimeSpan FailureRetry = TimeSpan.FromSeconds(5);

    private readonly FrozenDictionary<string, IssuerKeys> _issuers;
    private readonly JwksFetcher _fetcher;
    private readonly TimeSpan _refreshInterval;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BackgroundLoops _loops;

    /// <summary>Creates the source. It fetches nothing until <see cref="StartAsync"/> or the first look-up.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="timeProvider">The clock; the system's when <see langword="null"/>.</param>
    /// <param name="logger">Where failures are logged.</param>
    /// <exception cref="ArgumentException">The settings have faults; the message lists every one.</exception>
    public JwksKeySource(JwksKeySourceOptions options, TimeProvider? timeProvider = null, ILogger<JwksKeySource>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = options.Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        _time = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger<JwksKeySource>.Instance;
        _refreshInterval = options.RefreshInterval;
        _fetcher = new JwksFetcher(options.HttpHandler, _time);
        _issuers = options.Issuers.ToFrozenDictionary(
            pair => pair.Key,
            pair => new IssuerKeys(pair.Key, pair.Value ?? JwksKeySourceOptions.DefaultAddress(pair.Key)!, _fetcher, options, _time, _logger),
            StringComparer.Ordinal);
        _loops = new BackgroundLoops(stopping => Task.WhenAll(_issuers.Values.Select(keys => Task.Run(() => LoopAsync(keys, stopping)))));
    }

    /// <summary>The issuers whose keys cannot be used now: never fetched, or too old. Empty when all is well. For readiness checks.</summary>
    public IReadOnlyList<string> UnavailableIssuers => [.. _issuers.Values.Where(keys => !keys.IsUsable).Select(keys => keys.Issuer)];

    /// <inheritdoc />
    public IReadOnlyCollection<Ed25519PublicKey> KnownKeys => [.. _issuers.Values.SelectMany(keys => keys.Known)];

    /// <summary>Fetches every key set once, and starts the background refresh. A failed fetch is logged and tried again later; it does not fail the start.</summary>
    /// <param name="cancellationToken">Gives up waiting for the first fetches.</param>
    /// <returns>A task that completes when each first fetch has ended.</returns>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        _loops.EnsureStarted();
        await Task.WhenAll(_issuers.Values.Select(keys => keys.RefreshAsync())).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<KeyLookup> FindAsync(string issuer, ReadOnlyMemory<char> keyId, CancellationToken cancellationToken)
    {
        _loops.EnsureStarted();
        return _issuers.TryGetValue(issuer, out var keys) ? keys.FindAsync(keyId, cancellationToken) : new(KeyLookup.Unavailable);
    }

    /// <summary>Stops the background refresh.</summary>
    /// <returns>A task that completes when it has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        await _loops.DisposeAsync().ConfigureAwait(false);
        _fetcher.Dispose();
    }

    private async Task LoopAsync(IssuerKeys keys, CancellationToken stopping)
    {
        var fetched = await keys.FetchIfNeededAsync().ConfigureAwait(false);
        while (!stopping.IsCancellationRequested)
        {
            var delay = fetched || _refreshInterval < FailureRetry ? _refreshInterval : FailureRetry;
            await Task.Delay(delay, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested)
            {
                return;
            }

            fetched = await keys.RefreshAsync().ConfigureAwait(false);
            if (!fetched && !keys.IsUsable)
            {
                Log.IssuerUnusable(_logger, keys.Issuer, keys.Age);
            }
        }
    }
}
