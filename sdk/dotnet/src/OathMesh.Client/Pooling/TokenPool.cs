using Microsoft.Extensions.Logging;
using OathMesh.Client.Diagnostics;
using OathMesh.Client.Issuing;
using OathMesh.Tokens;

namespace OathMesh.Client.Pooling;

/// <summary>The stock of one set of claims, who waits for it, and the one batch that is on its way.</summary>
internal sealed class TokenPool(
    TokenRequest request, IBatchTokenSource source, TokenPoolOptions options, TimeProvider time, ILogger logger, Action clientRefused, CancellationToken stopping)
{
    /// <summary>However many tokens are refused, the issuer is asked no more often than this for their sake alone.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Queue<StockedToken> _stock = new();
    private readonly LinkedList<TaskCompletionSource<StockedToken>> _waiters = new();
    private readonly Demand _demand = new(time);
    private readonly Backoff _backoff = new(time);
    private TimeSpan? _shelfLife;
    private string? _mark;
    private int _epoch;
    private bool _isBatchOnItsWay;
    private bool _isCheckDue;
    private bool _wasTooShort;
    private long? _drainedAt;
    private long? _checkedAt;
    private long _lastUse = time.GetTimestamp();

    public string Audience => request.Audience;

    public long LastUse => Interlocked.Read(ref _lastUse);

    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _waiters.Count == 0 && !_isBatchOnItsWay;
            }
        }
    }

    /// <summary>How many tokens could be handed out now.</summary>
    public int Depth
    {
        get
        {
            lock (_lock)
            {
                return _stock.Count(token => token.IsFresh(time));
            }
        }
    }

    public ValueTask<OathMeshToken> GetAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<StockedToken>> waiter;
        lock (_lock)
        {
            if (stopping.IsCancellationRequested)
            {
                return ValueTask.FromException<OathMeshToken>(TokenBatch.Stopped());
            }

            Interlocked.Exchange(ref _lastUse, time.GetTimestamp());
            _demand.Count();
            if (TakeFresh() is { } token)
            {
                ClientMeter.Hit();
                Refill();
                return new(token);
            }

            ClientMeter.Missed();
            if (_backoff.Current is not null || _waiters.Count >= options.MaxWaiters)
            {
                return ValueTask.FromException<OathMeshToken>(WhyNot());
            }

            waiter = _waiters.AddLast(new TaskCompletionSource<StockedToken>(TaskCreationOptions.RunContinuationsAsynchronously));
            Refill();
        }

        return new(WaitAsync(waiter, cancellationToken));
    }

    /// <summary>Throws the stock away, and what is on its way too: it may have been minted before the reason arose. Waiters get tokens of the next batch.</summary>
    public void Drain(string reason)
    {
        lock (_lock)
        {
            DrainStock(reason);
            Refill();
        }
    }

    /// <summary>Drains for a token that a receiver refused. One that was taken before the last drain says nothing about what has come in since.</summary>
    public void DrainFor(string code, TimeSpan takenAgo)
    {
        lock (_lock)
        {
            if (_drainedAt is not { } drainedAt || time.GetElapsedTime(drainedAt) >= takenAgo)
            {
                DrainStock(code);
                Refill();
            }
        }
    }

    /// <summary>
    /// Gets at least one token, so that a key that has changed is seen and what was signed with the last one is thrown away. The stock stays until then: one receiver
    /// that cannot verify its tokens is no reason to be without, should the issuer be down.
    /// </summary>
    public void Check()
    {
        lock (_lock)
        {
            if (_stock.Count > 0 && (_checkedAt is not { } checkedAt || time.GetElapsedTime(checkedAt) >= CheckInterval))
            {
                _checkedAt = time.GetTimestamp();
                _isCheckDue = true;
                Refill();
            }
        }
    }

    /// <summary>Fails whoever waits; nothing is handed out afterwards.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stock.Clear();
            FailWaiters(TokenBatch.Stopped());
        }
    }

    private OathMeshTokenException WhyNot() =>
        _backoff.Current is { } failure ? Copy(failure)
        : new OathMeshTokenException($"{_waiters.Count} requests wait for a token already. Raise MaxWaiters, or send fewer requests at once.") { IsTransient = true };

    private OathMeshToken? TakeFresh()
    {
        var stale = 0;
        OathMeshToken? taken = null;
        while (taken is null && _stock.TryDequeue(out var stocked))
        {
            if (stocked.IsFresh(time))
            {
                taken = stocked.Token;
            }
            else
            {
                stale++;
            }
        }

        ClientMeter.Dropped(stale, "stale");
        return taken;
    }

    private async Task<OathMeshToken> WaitAsync(LinkedListNode<TaskCompletionSource<StockedToken>> waiter, CancellationToken cancellationToken)
    {
        var isKept = false;
        try
        {
            var token = await waiter.Value.Task.WaitAsync(options.WaitTimeout, time, cancellationToken).ConfigureAwait(false);
            isKept = true;
            return token.Token;
        }
        catch (TimeoutException e)
        {
            throw new OathMeshTokenException($"No token came within {options.WaitTimeout.TotalSeconds:0.#} s. Check that the issuer is well, or raise WaitTimeout.", e) { IsTransient = true };
        }
        finally
        {
            if (!isKept)
            {
                GiveUp(waiter);
            }
        }
    }

    /// <summary>Nobody waits here any more: a token that came at the same moment goes back to the stock.</summary>
    private void GiveUp(LinkedListNode<TaskCompletionSource<StockedToken>> waiter)
    {
        lock (_lock)
        {
            if (waiter.List is not null)
            {
                _waiters.Remove(waiter);
            }
            else if (waiter.Value.Task.IsCompletedSuccessfully && waiter.Value.Task.Result is { } token && token.Epoch == _epoch)
            {
                _stock.Enqueue(token);
            }
        }
    }

    /// <summary>Starts a batch where one is due: for whoever waits, and for a stock that has shrunk by half or by a whole batch.</summary>
    private void Refill()
    {
        if (_isBatchOnItsWay || stopping.IsCancellationRequested || _backoff.Current is not null)
        {
            return;
        }

        var target = Target();
        var missing = target - _stock.Count;
        var isDue = missing >= Math.Clamp(target / 2, 1, source.MaxBatchSize);
        var count = Math.Min(_waiters.Count + (isDue || _waiters.Count > 0 ? Math.Max(missing, 0) : 0), source.MaxBatchSize);
        count = Math.Max(count, _isCheckDue ? 1 : 0);
        if (count <= 0)
        {
            return;
        }

        _isCheckDue = false;

        // The batch belongs to all who wait: it does not run in the context of the request that happens to start it.
        _isBatchOnItsWay = true;
        ThreadPool.UnsafeQueueUserWorkItem(batch => _ = FetchAsync(batch.Count, batch.Epoch), (Count: count, Epoch: _epoch), preferLocal: false);
    }

    private int Target()
    {
        var horizon = _shelfLife is { } life && life < options.Coverage ? life : options.Coverage;
        return horizon > TimeSpan.Zero ? Math.Min(_demand.Within(horizon), options.MaxDepth) : 0;
    }

    private async Task FetchAsync(int count, int epoch)
    {
        var timestamp = time.GetTimestamp();
        var now = time.GetUtcNow();
        var (tokens, failure) = await TokenBatch.FetchAsync(source, request, count, time, logger, stopping).ConfigureAwait(false);
        Settle(tokens, failure, epoch, timestamp, now);
    }

    private void Settle(IReadOnlyList<OathMeshToken> tokens, OathMeshTokenException? failure, int epoch, long timestamp, DateTimeOffset askedAt)
    {
        lock (_lock)
        {
            _isBatchOnItsWay = false;
            if (failure is not null)
            {
                Fail(failure);
            }
            else
            {
                _backoff.Succeeded();
                Accept(tokens, epoch, timestamp, askedAt);
            }

            Refill();
        }

        // The issuer does not know this client any more: what it gave for other claims is void, too. Outside of the lock, since it takes others.
        if (failure is { ErrorCode: "invalid_token", IsTransient: false })
        {
            clientRefused();
        }
    }

    private void Fail(OathMeshTokenException failure)
    {
        _backoff.Failed(failure);
        if (failure is { ErrorCode: not null, IsTransient: false })
        {
            DrainStock("grants_changed");
        }

        FailWaiters(failure);
    }

    private void Accept(IReadOnlyList<OathMeshToken> tokens, int epoch, long timestamp, DateTimeOffset askedAt)
    {
        if (epoch != _epoch)
        {
            ClientMeter.Dropped(tokens.Count, "drained");
            return;
        }

        var tooShort = 0;
        foreach (var token in tokens)
        {
            TokenFacts.TryRead(token.Value, out var facts);
            Compare(facts?.Mark);
            var life = StockedToken.LifeOf(token, facts, askedAt);
            _shelfLife = life - options.MinRemainingLife;
            var stocked = new StockedToken(token, life - options.MinRemainingLife, _epoch, timestamp, askedAt);
            if (_waiters.First is { } waiter)
            {
                // Minted for who waits: it is as young as a token of this issuer can be, however short its life.
                _waiters.RemoveFirst();
                waiter.Value.SetResult(stocked);
            }
            else if (stocked.IsFresh(time))
            {
                Keep(stocked);
            }
            else
            {
                tooShort++;
            }
        }

        ClientMeter.Dropped(tooShort, "stale");
        if (_shelfLife <= TimeSpan.Zero && !_wasTooShort)
        {
            _wasTooShort = true;
            Log.TokensTooShortForPool(logger, _shelfLife.Value + options.MinRemainingLife, options.MinRemainingLife);
        }
    }

    /// <summary>Puts a token into the stock. Where that is full, since nobody needed what a check brought, the oldest one leaves.</summary>
    private void Keep(StockedToken token)
    {
        if (_stock.Count >= options.MaxDepth)
        {
            _stock.Dequeue();
            ClientMeter.Dropped(1, "surplus");
        }

        _stock.Enqueue(token);
    }

    /// <summary>Another key, lifetime or claim than before: the issuer's keys or this client's grants have changed, and what is in stock is from before.</summary>
    private void Compare(string? mark)
    {
        if (_mark is not null && mark != _mark)
        {
            DrainStock("issuer_changed");
        }

        _mark = mark;
    }

    private void DrainStock(string reason)
    {
        if (_stock.Count > 0)
        {
            Log.PoolDrained(logger, _stock.Count, reason);
        }

        ClientMeter.Dropped(_stock.Count, reason);
        _stock.Clear();
        _demand.Reset();
        _epoch++;
        _drainedAt = time.GetTimestamp();
    }

    private void FailWaiters(OathMeshTokenException failure)
    {
        foreach (var waiter in _waiters)
        {
            waiter.SetException(Copy(failure));
        }

        _waiters.Clear();
    }

    /// <summary>Each request has an exception of its own: thrown exceptions change.</summary>
    private static OathMeshTokenException Copy(OathMeshTokenException failure) => new(failure.Message, failure.InnerException)
    {
        ErrorCode = failure.ErrorCode,
        IsTransient = failure.IsTransient,
        RetryAfter = failure.RetryAfter,
    };
}
