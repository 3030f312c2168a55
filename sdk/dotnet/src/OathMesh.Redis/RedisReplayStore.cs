using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OathMesh.Replay;
using StackExchange.Redis;

namespace OathMesh.Redis;

/// <summary>
/// Remembers used tokens in Redis, for a receiver of several instances. One command a verification, which consumes and decides by Redis's clock alone.
/// What is in doubt is denied: Redis that is slow, gone, full, emptied, restarted or replaced never makes a used token fresh, and nothing falls back to memory.
/// Safe for use by many threads. See docs/operations.md.
/// </summary>
public sealed class RedisReplayStore : IReplayStore, IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _commandTimeout;
    private readonly TimeSpan _knownGoodWindow;
    private readonly long _leadMilliseconds;
    private readonly bool _requireAtStart;
    private readonly RedisLink _link;
    private readonly RedisProbe _probe;
    private readonly CircuitBreaker _breaker;
    private readonly KnownGoodTokens _knownGood;
    private readonly RedisMeter _meter;
    private readonly CancellationTokenSource _stopping = new();
    private long _nonce = ReplayScript.FirstNonce();
    private int _isTouching;
    private long _warnedOfLeadAt;

    /// <summary>Creates a store. It connects with <see cref="StartAsync"/> or the first token, and denies until Redis was checked.</summary>
    /// <param name="options">The settings; read once.</param>
    /// <param name="timeProvider">The clock of time limits and pauses; the system's when <see langword="null"/>. What was used is decided by Redis's clock.</param>
    /// <param name="logger">Where outages are logged.</param>
    /// <exception cref="ArgumentException">The settings have faults; the message lists every one.</exception>
    public RedisReplayStore(RedisReplayOptions options, TimeProvider? timeProvider = null, ILogger<RedisReplayStore>? logger = null)
        : this(options, timeProvider, logger, () => RandomNumberGenerator.GetInt32(1001) / 1000d)
    {
    }

    internal RedisReplayStore(RedisReplayOptions options, TimeProvider? timeProvider, ILogger<RedisReplayStore>? logger, Func<double> jitter)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = options.Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        _time = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger<RedisReplayStore>.Instance;
        _commandTimeout = options.CommandTimeout;
        _knownGoodWindow = options.KnownGoodWindow;
        _leadMilliseconds = (long)options.MaxIssuerLead.TotalMilliseconds;
        _requireAtStart = options.RequireAtStart;
        _warnedOfLeadAt = _time.GetTimestamp() - (_time.TimestampFrequency * 60);
        _knownGood = new KnownGoodTokens(_time, options.KnownGoodWindow);
        _link = new RedisLink(options.Multiplexer, options.MakeConnectionOptions(), () => _breaker?.Wake());
        _probe = new RedisProbe(_link, _time, options.CommandTimeout, options.MaxClockDifference, _logger);
        _breaker = new CircuitBreaker(_time, options.ProbeDelay, jitter, ProbeAsync, OnOpened, OnClosed);
        _meter = new RedisMeter(() => _breaker.IsOpen, () => _knownGood.Count);
    }

    /// <summary>Whether Redis is not asked now: tokens are denied at once, but for those of <see cref="RedisReplayOptions.KnownGoodWindow"/>.</summary>
    public bool IsDown => _breaker.IsOpen;

    /// <inheritdoc />
    public string? Obstacle =>
        _breaker.IsOpen ? $"The replay store cannot take tokens. {_breaker.Obstacle}"
        : _link.IsConnected ? null
        : "The replay store has no connection to Redis.";

    /// <inheritdoc />
    public bool WantsRequestFingerprint => _knownGood.IsOn;

    /// <summary>Connects and checks Redis: it can be reached and written to, never evicts (<c>maxmemory-policy</c> is <c>noeviction</c>), and its clock is right.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that ends when Redis was checked for the first time.</returns>
    /// <exception cref="InvalidOperationException">Redis is not fit, or cannot be reached and <see cref="RedisReplayOptions.RequireAtStart"/> is on. The message says what to do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var result = await _breaker.Start().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (result.Obstacle is { } obstacle && (result.IsMisconfigured || _requireAtStart))
        {
            throw new InvalidOperationException($"The Redis replay store is not usable. {obstacle}");
        }

        if (_knownGood.IsOn)
        {
            Log.KnownGoodOn(_logger, _knownGoodWindow.TotalSeconds);
        }
    }

    /// <inheritdoc />
    public ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_breaker.TryEnter(out var generation) && _link.Database is { } database)
        {
            return AskAsync(database, entry, generation);
        }

        _ = _breaker.Start();
        return new(WhileDown(entry, "denied_down"));
    }

    /// <inheritdoc />
    public void Allowed(ReplayEntry entry) => _knownGood.Remember(entry);

    /// <summary>Closes the connections that the store made.</summary>
    /// <returns>A task that ends when they are closed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            await _breaker.DisposeAsync().ConfigureAwait(false);
            await _link.DisposeAsync().ConfigureAwait(false);
            _meter.Dispose();
            _stopping.Dispose();
        }
    }

    private async ValueTask<ReplayOutcome> AskAsync(IDatabase database, ReplayEntry entry, int generation)
    {
        var nonce = Interlocked.Increment(ref _nonce);
        var started = _time.GetTimestamp();
        RedisResult answer;
        try
        {
            // Once sent it is waited for, and for no longer than its limit, also when the caller has gone: how Redis does must be known.
            answer = await ReplayScript.ConsumeAsync(database, entry, _leadMilliseconds, nonce).WaitAsync(_commandTimeout, _time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It may be consumed or not: the token is spent, and the command is not repeated.
            _breaker.Open(generation, $"A command took longer than {_commandTimeout.TotalMilliseconds:F0} ms.");
            return WhileDown(entry, "timeout");
        }
        catch (RedisServerException e) when (ReplayScript.IsUnknownScript(e))
        {
            // Nothing ran. The server is not the one that it was: the probe moves the epochs, and this token lies before them.
            _breaker.Open(generation, "Redis does not know the replay script.", probeAtOnce: true);
            return WhileDown(entry, "script_missing");
        }
        catch (Exception e)
        {
            OnFailed(e, generation);
            return WhileDown(entry, "error");
        }

        _meter.Answered(_time.GetElapsedTime(started));
        if (!ReplayScript.TryReadReply(answer, nonce, out var reply))
        {
            Log.ForeignReply(_logger);
            _ = _link.ConnectAsync();
            _breaker.Open(generation, "A reply of Redis did not belong to its command.");
            return WhileDown(entry, "foreign_reply");
        }

        _breaker.Succeeded(generation);
        return OutcomeOf(reply, entry, database, generation);
    }

    private ReplayOutcome OutcomeOf(ReplayReply reply, in ReplayEntry entry, IDatabase database, int generation)
    {
        switch (reply)
        {
            case ReplayReply.Consumed:
                _meter.Consumed("consumed");
                return ReplayOutcome.Consumed;
            case ReplayReply.Replayed:
                _meter.Consumed("replayed");
                _knownGood.Forget(entry.Key);
                return ReplayOutcome.Replayed;
            case ReplayReply.EpochSet:
                _meter.Consumed("epoch_set");
                _ = TouchAllAsync(database, generation);
                return ReplayOutcome.Unavailable;
            case ReplayReply.Ahead:
                _meter.Consumed("ahead");
                WarnOfLead();
                return ReplayOutcome.Unavailable;
            default:
                _meter.Consumed(reply == ReplayReply.TooLate ? "too_late" : "before_epoch");
                return ReplayOutcome.Unavailable;
        }
    }

    /// <summary>Redis is not there for this token: only one that this instance allowed a moment ago may pass, and only while the breaker is open.</summary>
    private ReplayOutcome WhileDown(in ReplayEntry entry, string outcome)
    {
        if (_breaker.IsOpen && _knownGood.TryUse(entry))
        {
            _meter.Consumed("known_good");
            return ReplayOutcome.KnownGood;
        }

        _meter.Consumed(outcome);
        return ReplayOutcome.Unavailable;
    }

    private void OnFailed(Exception e, int generation)
    {
        var reason = e is RedisServerException ? Text.OneLine(e.Message) : _link.LastFailure ?? Text.OneLine(e.Message);
        Log.CommandFailed(_logger, reason);

        // One key of a wrong type says nothing about the others.
        if (!(e is RedisServerException && e.Message.Contains("WRONGTYPE", StringComparison.Ordinal)))
        {
            _breaker.Failed(generation, $"Redis failed: {reason}");
        }
    }

    /// <summary>One bucket had no epoch: the others may have none, too, and each would deny its first token.</summary>
    private async Task TouchAllAsync(IDatabase database, int generation)
    {
        if (Interlocked.Exchange(ref _isTouching, 1) == 1)
        {
            return;
        }

        try
        {
            Log.DataMissing(_logger);
            if (!await _probe.TouchAllAsync(database, load: false, _stopping.Token).ConfigureAwait(false))
            {
                _breaker.Open(generation, "Redis does not know the replay script.", probeAtOnce: true);
            }
        }
        catch (Exception e)
        {
            // The buckets get their epochs with their first tokens.
            Log.CommandFailed(_logger, Text.OneLine(e.Message));
        }
        finally
        {
            Volatile.Write(ref _isTouching, 0);
        }
    }

    private async Task<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        var result = await _probe.RunAsync(cancellationToken).ConfigureAwait(false);
        if (result.Obstacle is { } obstacle)
        {
            Log.ProbeFailed(_logger, obstacle);
        }

        return result;
    }

    private void OnOpened(string reason)
    {
        _meter.Opened();
        Log.Down(_logger, reason);
    }

    private void OnClosed(TimeSpan duration) => Log.Up(_logger, duration.TotalSeconds);

    /// <summary>At most once a minute: every token of such an issuer shows it.</summary>
    private void WarnOfLead()
    {
        var warned = Volatile.Read(ref _warnedOfLeadAt);
        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(warned, now) >= TimeSpan.FromMinutes(1) && Interlocked.CompareExchange(ref _warnedOfLeadAt, now, warned) == warned)
        {
            Log.IssuerAhead(_logger);
        }
    }
}
