using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OathMesh.Client.Diagnostics;
using OathMesh.Client.Pooling;
using OathMesh.Tokens;

namespace OathMesh.Client;

/// <summary>
/// Keeps tokens in stock, got ahead of need in batches, so that single use does not cost a round trip a call. The stock of each set of claims adapts to demand.
/// Tokens that are bound to a request go past it. What it holds is thrown away when the issuer's keys or the client's grants change, and when a receiver
/// has restarted or refuses them for their age. Safe for use by many threads.
/// </summary>
public sealed class PooledTokenSource : ITokenSource, IDisposable
{
    /// <summary>How long a refused token is taken to have been on its way, where the caller does not say.</summary>
    private static readonly TimeSpan UsualTrip = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<PoolKey, TokenPool> _pools = new();
    private readonly IBatchTokenSource _source;
    private readonly TokenPoolOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Meter _meter = new(ClientMeter.Name);
    private readonly Lock _addLock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stopped;

    /// <summary>Creates a pool. It gets nothing until the first token is wanted.</summary>
    /// <param name="source">Where tokens come from; owned by the caller.</param>
    /// <param name="options">The settings, read once; the defaults when <see langword="null"/>.</param>
    /// <param name="timeProvider">The clock; the system's when <see langword="null"/>.</param>
    /// <param name="logger">Where drains are logged.</param>
    /// <exception cref="ArgumentException">The settings have faults; the message lists every one.</exception>
    public PooledTokenSource(IBatchTokenSource source, TokenPoolOptions? options = null, TimeProvider? timeProvider = null, ILogger<PooledTokenSource>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(source.MaxBatchSize, 1, nameof(source));
        _options = options ?? new TokenPoolOptions();
        var faults = _options.Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        _source = source;
        _time = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger<PooledTokenSource>.Instance;
        _stopped = _stopping.Token;
        _meter.CreateObservableGauge("oathmesh.client.pool.depth", () => Depth, "{token}", "Tokens in stock.");
    }

    /// <summary>How many tokens are in stock now, of all claims.</summary>
    public int Depth => _pools.Values.Sum(pool => pool.Depth);

    /// <summary>Whether nobody waits and nothing is on its way.</summary>
    internal bool IsIdle => _pools.Values.All(pool => pool.IsIdle);

    /// <inheritdoc />
    public ValueTask<OathMeshToken> GetTokenAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<OathMeshToken>(cancellationToken);
        }

        return request.RequestHash is null && PoolOf(request) is { } pool
            ? pool.GetAsync(cancellationToken)
            : _source.GetTokenAsync(request, cancellationToken);
    }

    /// <summary>
    /// Throws away what is in stock for the receiver that refused a token with <c>replay_unavailable</c> (it has restarted) or <c>token_expired</c> (its clock is ahead),
    /// unless that was done within the last second. On <c>invalid_token</c> or one of the codes behind it that concern the key, gets a token from the source, once in
    /// 2 s at most, and throws the stock away if its key is another one: the receiver alone may lack the key. Other codes say nothing about the stock.
    /// </summary>
    /// <param name="request">What the refused token was asked for.</param>
    /// <param name="code">The receiver's error code.</param>
    public void ReportRefusal(TokenRequest request, string code) => ReportRefusal(request, code, UsualTrip);

    /// <summary>The same, for a token of which it is known how long ago it was taken: it says nothing about a stock that is newer.</summary>
    internal void ReportRefusal(TokenRequest request, string code, TimeSpan takenAgo)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(code);
        foreach (var pool in _pools.Values.Where(pool => pool.Audience == request.Audience))
        {
            if (code is "replay_unavailable" or "token_expired")
            {
                pool.DrainFor(code, takenAgo);
            }
            else if (code is "invalid_token" or "key_unknown" or "key_rejected" or "signature_invalid")
            {
                pool.Check();
            }
        }

        _source.ReportRefusal(request, code);
    }

    /// <summary>Throws the stock away and fails whoever waits. The source it was made with is not disposed.</summary>
    public void Dispose()
    {
        lock (_addLock)
        {
            if (_stopped.IsCancellationRequested)
            {
                return;
            }

            _stopping.Cancel();
        }

        _meter.Dispose();
        foreach (var pool in _pools.Values)
        {
            pool.Stop();
        }

        _stopping.Dispose();
    }

    /// <summary>The stock for a request; <see langword="null"/> when there are as many as may be and all are in use.</summary>
    private TokenPool? PoolOf(TokenRequest request)
    {
        var key = PoolKey.Of(request);
        if (_pools.TryGetValue(key, out var pool))
        {
            return pool;
        }

        lock (_addLock)
        {
            if (_pools.TryGetValue(key, out pool))
            {
                return pool;
            }

            if (_pools.Count >= _options.MaxKeys && !TryMakeRoom())
            {
                return null;
            }

            var unbound = request with { Scope = request.Scope is { } scope ? [.. scope] : null };
            return _pools[key] = new TokenPool(unbound, _source, _options, _time, _logger, DrainAll, _stopped);
        }
    }

    private bool TryMakeRoom()
    {
        var oldest = _pools.Where(entry => entry.Value.IsIdle).OrderBy(entry => entry.Value.LastUse).Select(entry => (PoolKey?)entry.Key).FirstOrDefault();
        return oldest is { } key && _pools.TryRemove(key, out _);
    }

    private void DrainAll()
    {
        foreach (var pool in _pools.Values)
        {
            pool.Drain("client_refused");
        }
    }
}
