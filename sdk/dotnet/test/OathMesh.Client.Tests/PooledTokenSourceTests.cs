using System.Collections.Concurrent;
using OathMesh.Client.Issuing;
using OathMesh.Client.Tests.Support;
using OathMesh.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Client.Tests;

public sealed class PooledTokenSourceTests : IDisposable
{
    private static readonly TokenRequest Read = new() { Audience = "https://inventory.test", Action = "inventory.read" };
    private static readonly TokenRequest Write = Read with { Action = "inventory.write" };
    private static readonly TokenRequest Elsewhere = Read with { Audience = "https://orders.test" };

    private readonly ManualTimeProvider _time = new();
    private readonly GatedSource _issuer;

    public PooledTokenSourceTests() => _issuer = new GatedSource(_time);

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public async Task A_single_request_costs_a_single_token()
    {
        using var pool = NewPool();
        await GetAsync(pool);
        (await _issuer.NextCallAsync()).Should().Be(1);
        pool.Depth.Should().Be(0);
        _issuer.Calls.Should().Be(1);
    }

    [Fact]
    public async Task Hands_each_token_out_once_to_32_workers_in_few_round_trips()
    {
        using var pool = NewPool();
        var ids = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                ids.Add((await GetAsync(pool)).TokenId);
            }
        })));

        ids.Should().HaveCount(6400).And.OnlyHaveUniqueItems();
        _issuer.Calls.Should().BeLessThanOrEqualTo(6400 / 32);
        _issuer.MostAtOnce.Should().Be(1);
    }

    [Fact]
    public async Task Adapts_its_depth_to_demand_up_to_its_bound()
    {
        using var pool = NewPool(options => options.MaxDepth = 100);
        for (var i = 0; i < 2; i++)
        {
            await GetAsync(pool);
        }

        await SettleAsync(pool);
        pool.Depth.Should().BeInRange(1, 10);
        for (var i = 0; i < 300; i++)
        {
            await GetAsync(pool);
        }

        await SettleAsync(pool);
        pool.Depth.Should().BeInRange(50, 100);

        _time.Advance(TimeSpan.FromMinutes(5));
        pool.Depth.Should().Be(0);
        await GetAsync(pool);
        await SettleAsync(pool);
        pool.Depth.Should().Be(0, "demand has been forgotten");
    }

    [Fact]
    public async Task Has_one_batch_on_its_way_and_serves_all_who_wait_from_the_next()
    {
        using var pool = NewPool();
        _issuer.Gate = new TaskCompletionSource();
        var waiting = Enumerable.Range(0, 50).Select(_ => GetAsync(pool)).ToList();
        (await _issuer.NextCallAsync()).Should().Be(1);
        _issuer.Calls.Should().Be(1);

        _issuer.Gate.SetResult();
        var tokens = await Task.WhenAll(waiting);
        (await _issuer.NextCallAsync()).Should().Be(64, "49 wait, and the rest is for the stock");
        tokens.Select(token => token.TokenId).Should().OnlyHaveUniqueItems();
        _issuer.MostAtOnce.Should().Be(1);
    }

    [Theory]
    [InlineData(59.999, true)]
    [InlineData(60, false)]
    public async Task Hands_out_nothing_with_less_than_60_seconds_left(double age, bool isHandedOut)
    {
        using var pool = NewPool();
        var stocked = await StockAsync(pool);
        _time.Advance(TimeSpan.FromSeconds(age));
        pool.Depth.Should().Be(isHandedOut ? stocked : 0);
        var token = await GetAsync(pool);
        (token.ExpiresAt - _time.GetUtcNow() > TimeSpan.FromSeconds(60)).Should().BeTrue();
        token.ExpiresAt.Should().Be(DateTimeOffset.FromUnixTimeSeconds(1_767_225_600 + 120 + (isHandedOut ? 0 : 60)));
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public async Task Does_not_mind_an_issuer_whose_clock_differs(int aheadSeconds)
    {
        _issuer.Ahead = TimeSpan.FromSeconds(aheadSeconds);
        using var pool = NewPool();
        var stocked = await StockAsync(pool);
        _time.Advance(TimeSpan.FromSeconds(59));
        pool.Depth.Should().Be(stocked);
        _time.Advance(TimeSpan.FromSeconds(1));
        pool.Depth.Should().Be(0);
    }

    [Fact]
    public async Task Serves_who_waits_from_an_issuer_of_short_lived_tokens_and_keeps_none()
    {
        _issuer.Lifetime = TimeSpan.FromSeconds(60);
        using var pool = NewPool();
        for (var i = 0; i < 20; i++)
        {
            await GetAsync(pool);
        }

        await SettleAsync(pool);
        pool.Depth.Should().Be(0);
        _issuer.Calls.Should().Be(20);
    }

    [Fact]
    public async Task Throws_its_stock_away_when_the_issuers_key_changes()
    {
        using var pool = NewPool();
        await StockAsync(pool);
        _issuer.RotateKey();
        var first = await GetAsync(pool);
        var tokens = await TakeUntilAnotherBatchAsync(pool);

        // From the moment on at which a token of the new key was seen, there is none of the old.
        var kids = tokens.Prepend(first).Select(token => token.Value.Split('.')[0]).ToList();
        kids.Distinct().Should().HaveCount(2);
        kids.SkipWhile(kid => kid == kids[0]).Distinct().Should().ContainSingle();
        (await GetAsync(pool)).Value.Should().StartWith(kids[^1]);
    }

    [Fact]
    public async Task Throws_its_stock_away_when_the_claims_change()
    {
        using var pool = NewPool();
        await StockAsync(pool);
        _issuer.Lifetime = TimeSpan.FromSeconds(100);
        await TakeUntilAnotherBatchAsync(pool);
        for (var i = 0; i < 200; i++)
        {
            TokenFacts.TryRead((await GetAsync(pool)).Value, out var facts);
            facts!.Lifetime.Should().Be(TimeSpan.FromSeconds(100));
        }
    }

    [Fact]
    public async Task Throws_its_stock_away_when_the_issuer_refuses_it_and_tells_why()
    {
        using var pool = NewPool();
        await StockAsync(pool, Write);
        var stocked = await StockAsync(pool);
        _issuer.Failure = new OathMeshTokenException("The issuer answered 403.") { ErrorCode = "outside_grants" };
        var refused = await Assert.ThrowsAsync<OathMeshTokenException>(async () =>
        {
            for (var i = 0; i <= stocked; i++)
            {
                await GetAsync(pool);
                await Task.Yield();
            }
        });
        refused.ErrorCode.Should().Be("outside_grants");
        refused.IsTransient.Should().BeFalse();
        pool.Depth.Should().BeGreaterThan(0, "the other action may still be granted");
    }

    [Fact]
    public async Task Throws_all_stock_away_when_the_issuer_knows_the_client_no_more()
    {
        using var pool = NewPool();
        await StockAsync(pool, Write);
        _issuer.Failure = new OathMeshTokenException("The issuer answered 401.") { ErrorCode = "invalid_token" };
        await Assert.ThrowsAsync<OathMeshTokenException>(() => GetAsync(pool));
        await UntilAsync(() => pool.Depth == 0);
    }

    [Theory]
    [InlineData("replay_unavailable", true)]
    [InlineData("token_expired", true)]
    [InlineData("jti_replay", false)]
    [InlineData("policy_denied", false)]
    [InlineData("audit_unavailable", false)]
    public async Task Throws_a_receivers_stock_away_when_it_refuses_what_was_minted_before(string code, bool isDrained)
    {
        using var pool = NewPool();
        var write = await StockAsync(pool, Write);
        var elsewhere = await StockAsync(pool, Elsewhere);
        pool.ReportRefusal(Read, code);
        pool.Depth.Should().Be(isDrained ? elsewhere : write + elsewhere);
        _issuer.Reports.Should().Equal(code);
    }

    [Theory]
    [InlineData("invalid_token")]
    [InlineData("key_unknown")]
    [InlineData("key_rejected")]
    [InlineData("signature_invalid")]
    public async Task Keeps_its_stock_when_a_receiver_cannot_verify_it_while_the_issuer_is_down(string code)
    {
        using var pool = NewPool();
        var stocked = await StockAsync(pool);
        var calls = _issuer.Calls;
        _issuer.Failure = new OathMeshTokenException("The issuer could not be reached.") { IsTransient = true };
        pool.ReportRefusal(Read, code);
        await SettleAsync(pool);
        _issuer.Calls.Should().Be(calls + 1, "it was asked whether its key is another one");
        pool.Depth.Should().Be(stocked);
        _issuer.Reports.Should().Equal(code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Throws_its_stock_away_when_a_receiver_cannot_verify_it_and_the_issuers_key_is_another(bool isAnother)
    {
        using var pool = NewPool();
        var stocked = await StockAsync(pool);
        if (isAnother)
        {
            _issuer.RotateKey();
        }

        pool.ReportRefusal(Read, "invalid_token");
        await SettleAsync(pool);
        pool.Depth.Should().Be(isAnother ? 1 : stocked + 1);
    }

    [Fact]
    public async Task Is_no_deeper_than_its_bound_when_it_asks_for_the_issuers_key_alone()
    {
        using var pool = NewPool(options => options.MaxDepth = 1);
        (await StockAsync(pool)).Should().Be(1);
        var calls = _issuer.Calls;
        pool.ReportRefusal(Read, "invalid_token");
        await SettleAsync(pool);
        _issuer.Calls.Should().Be(calls + 1);
        pool.Depth.Should().Be(1);
    }

    [Fact]
    public async Task Asks_once_in_two_seconds_at_most_whether_the_issuers_key_is_another()
    {
        using var pool = NewPool();
        await StockAsync(pool);
        var calls = _issuer.Calls;
        foreach (var (milliseconds, asked) in new[] { (0, 1), (0, 1), (1999, 1), (1, 2) })
        {
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            pool.ReportRefusal(Read, "invalid_token");
            await SettleAsync(pool);
            _issuer.Calls.Should().Be(calls + asked);
        }
    }

    [Theory]
    [InlineData(0.999, null, false)]
    [InlineData(1, null, true)]
    [InlineData(5, 5.001, false)]
    [InlineData(5, 5.0, true)]
    [InlineData(0.001, 0.0, true)]
    public async Task Keeps_a_stock_that_is_newer_than_the_refused_token(double secondsSinceDrain, double? takenAgo, bool isDrained)
    {
        using var pool = NewPool();
        await StockAsync(pool);
        pool.ReportRefusal(Read, "replay_unavailable");
        pool.Depth.Should().Be(0);
        var stocked = await StockAsync(pool);
        _time.Advance(TimeSpan.FromSeconds(secondsSinceDrain));
        if (takenAgo is { } seconds)
        {
            pool.ReportRefusal(Read, "replay_unavailable", TimeSpan.FromSeconds(seconds));
        }
        else
        {
            pool.ReportRefusal(Read, "replay_unavailable");
        }

        pool.Depth.Should().Be(isDrained ? 0 : stocked);
    }

    [Fact]
    public async Task Throws_away_what_was_on_its_way_when_a_receiver_restarted()
    {
        using var pool = NewPool();
        _issuer.Gate = new TaskCompletionSource();
        var before = _issuer.Gate;
        var waiting = GetAsync(pool);
        await _issuer.NextCallAsync();
        pool.ReportRefusal(Read, "replay_unavailable");
        _issuer.Gate = null;
        _time.Advance(TimeSpan.FromSeconds(2));
        _issuer.RotateKey();
        before.SetResult();
        await _issuer.NextCallAsync();
        (await waiting).Should().NotBeNull();
        _issuer.Calls.Should().Be(2, "the token on its way was not handed out");
    }

    [Fact]
    public async Task Fails_at_once_whoever_is_one_too_many()
    {
        using var pool = NewPool(options => options.MaxWaiters = 2);
        _issuer.Gate = new TaskCompletionSource();
        var waiting = new[] { GetAsync(pool), GetAsync(pool) };
        var refused = await Assert.ThrowsAsync<OathMeshTokenException>(() => GetAsync(pool));
        refused.Message.Should().Contain("MaxWaiters");
        refused.IsTransient.Should().BeTrue();
        _issuer.Gate.SetResult();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task Gives_up_after_the_longest_wait_and_keeps_the_token_that_comes_late()
    {
        using var pool = NewPool(options => options.WaitTimeout = TimeSpan.FromSeconds(5));
        _issuer.Gate = new TaskCompletionSource();
        var waiting = GetAsync(pool);
        await _issuer.NextCallAsync();
        _time.Advance(TimeSpan.FromSeconds(4.999));
        waiting.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var late = await Assert.ThrowsAsync<OathMeshTokenException>(() => waiting);
        late.Message.Should().Contain("5 s").And.Contain("WaitTimeout");
        _issuer.Gate.SetResult();
        await UntilAsync(() => pool.Depth == 1);
    }

    [Fact]
    public async Task Lets_a_waiting_request_be_cancelled_alone()
    {
        using var pool = NewPool();
        using var cancelled = new CancellationTokenSource();
        _issuer.Gate = new TaskCompletionSource();
        var first = pool.GetTokenAsync(Read, cancelled.Token).AsTask();
        var second = GetAsync(pool);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        (await _issuer.NextCallAsync()).Should().Be(1, "one waited when it was asked for");
        var gate = _issuer.Gate;
        _issuer.Gate = new TaskCompletionSource();
        gate.SetResult();
        (await second).Should().NotBeNull("the cancelled one's token went to the other");
        _issuer.Gate.SetResult();
    }

    [Fact]
    public async Task Serves_its_stock_while_the_issuer_is_down_then_says_why_it_cannot_and_recovers()
    {
        using var pool = NewPool();
        var stocked = await StockAsync(pool);
        _issuer.Failure = new OathMeshTokenException("The issuer could not be reached.") { IsTransient = true };
        for (var i = 0; i < stocked; i++)
        {
            await GetAsync(pool);
        }

        var failed = await Assert.ThrowsAsync<OathMeshTokenException>(() => GetAsync(pool));
        failed.Message.Should().Be("The issuer could not be reached.");
        failed.IsTransient.Should().BeTrue();

        var calls = _issuer.Calls;
        for (var i = 0; i < 100; i++)
        {
            await Assert.ThrowsAsync<OathMeshTokenException>(() => GetAsync(pool));
        }

        _issuer.Calls.Should().Be(calls, "an issuer that is down is not hammered");
        _issuer.Failure = null;
        _time.Advance(TimeSpan.FromSeconds(2));
        await GetAsync(pool);
    }

    [Fact]
    public async Task Asks_again_after_a_tenth_of_a_second_then_less_and_less_often()
    {
        using var pool = NewPool();
        _issuer.Failure = new OathMeshTokenException("down") { IsTransient = true };
        foreach (var milliseconds in new[] { 100, 200, 400, 800, 1600, 2000, 2000 })
        {
            var calls = _issuer.Calls;
            await Assert.ThrowsAsync<OathMeshTokenException>(() => GetAsync(pool));
            _issuer.Calls.Should().Be(calls + 1);
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
            await Assert.ThrowsAsync<OathMeshTokenException>(() => GetAsync(pool));
            _issuer.Calls.Should().Be(calls + 1);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(3600, 60)]
    public async Task Waits_as_long_as_the_issuer_said_but_no_longer_than_a_minute(int told, int kept)
    {
        using var pool = NewPool();
        _issuer.Failure = new OathMeshTokenException("slow down") { ErrorCode = "rate_limited", IsTransient = true, RetryAfter = TimeSpan.FromSeconds(told) };
        await Assert.ThrowsAsync<OathMeshTokenException>(() => GetAsync(pool));
        _issuer.Failure = null;
        _time.Advance(TimeSpan.FromSeconds(kept) - TimeSpan.FromMilliseconds(1));
        (await Assert.ThrowsAsync<OathMeshTokenException>(() => GetAsync(pool))).ErrorCode.Should().Be("rate_limited");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await GetAsync(pool);
    }

    [Fact]
    public async Task Tells_whoever_waits_when_a_source_breaks_and_goes_on()
    {
        using var pool = NewPool();
        _issuer.Failure = new InvalidOperationException("out of ink");
        (await Assert.ThrowsAsync<OathMeshTokenException>(() => GetAsync(pool))).Message.Should().Contain("out of ink");
        _issuer.Failure = null;
        _time.Advance(TimeSpan.FromSeconds(1));
        await GetAsync(pool);
    }

    [Fact]
    public async Task Does_not_ask_a_source_for_ever_that_gives_nothing()
    {
        using var pool = NewPool();
        _issuer.IsEmpty = true;
        (await Assert.ThrowsAsync<OathMeshTokenException>(() => GetAsync(pool))).Message.Should().Contain("no token");
        _issuer.Calls.Should().Be(1);
    }

    [Fact]
    public async Task Does_not_ask_in_the_context_of_the_request_that_happens_to_be_first()
    {
        using var pool = NewPool();
        _issuer.Context.Value = "of the first request";
        await GetAsync(pool);
        _issuer.SeenContexts.Should().Equal([null]);
    }

    [Fact]
    public async Task Mints_a_bound_token_for_its_request_alone()
    {
        using var pool = NewPool();
        await StockAsync(pool);
        var calls = _issuer.Calls;
        var hash = "sha256:" + new string('0', 64);
        var token = await pool.GetTokenAsync(Read with { RequestHash = hash }, default);
        TokenFacts.TryRead(token.Value, out var facts);
        facts!.RequestHash.Should().Be(hash);
        _issuer.SingleCalls.Should().Be(1);
        _issuer.Calls.Should().Be(calls);
    }

    [Fact]
    public async Task Keeps_what_says_different_things_apart()
    {
        using var pool = NewPool();
        TokenRequest[] requests =
        [
            Read, Write, Elsewhere, Read with { Reason = "nightly" }, Read with { Scope = ["a", "b"] }, Read with { Scope = ["a,b"] }, Read with { Scope = ["1:a"] }, Read with { Scope = [] },
        ];
        foreach (var request in requests)
        {
            await StockAsync(pool, request);
        }

        foreach (var request in requests)
        {
            TokenFacts.TryRead((await pool.GetTokenAsync(request, default)).Value, out var facts);
            facts!.Audience.Should().Be(request.Audience);
            facts.Action.Should().Be(request.Action);
        }
    }

    [Fact]
    public async Task Makes_room_by_dropping_what_was_unused_for_longest()
    {
        using var pool = NewPool(options => options.MaxKeys = 2);
        await StockAsync(pool, Write);
        _time.Advance(TimeSpan.FromSeconds(1));
        var elsewhere = await StockAsync(pool, Elsewhere);
        _time.Advance(TimeSpan.FromSeconds(1));
        await GetAsync(pool);
        pool.Depth.Should().Be(elsewhere);
    }

    [Fact]
    public async Task Fails_whoever_waits_when_it_is_disposed()
    {
        var pool = NewPool();
        _issuer.Gate = new TaskCompletionSource();
        var waiting = GetAsync(pool);
        pool.Dispose();
        pool.Dispose();
        (await Assert.ThrowsAsync<OathMeshTokenException>(() => waiting)).Message.Should().Contain("disposed");
        await Assert.ThrowsAsync<OathMeshTokenException>(() => GetAsync(pool));
    }

    [Fact]
    public async Task Hands_nothing_out_of_a_batch_that_comes_after_it_was_disposed()
    {
        var pool = NewPool();
        _issuer.During = pool.Dispose;
        await Assert.ThrowsAsync<OathMeshTokenException>(() => GetAsync(pool));
        await SettleAsync(pool);
        (await Assert.ThrowsAsync<OathMeshTokenException>(() => GetAsync(pool))).Message.Should().Contain("disposed");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Outlives_a_source_that_never_ends(bool ignoresCancellation)
    {
        using var pool = NewPool();
        _issuer.IgnoresCancellation = ignoresCancellation;
        _issuer.Gate = new TaskCompletionSource();
        var waiting = GetAsync(pool);
        await _issuer.NextCallAsync();
        _time.Advance(TimeSpan.FromSeconds(69.999));
        await Assert.ThrowsAsync<OathMeshTokenException>(() => waiting);
        pool.IsIdle.Should().BeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await SettleAsync(pool);
        var failed = await Assert.ThrowsAsync<OathMeshTokenException>(() => GetAsync(pool));
        failed.Message.Should().Contain("70 s");
        failed.IsTransient.Should().BeTrue();
        _issuer.Gate = null;
        _time.Advance(TimeSpan.FromSeconds(1));
        await GetAsync(pool);
    }

    [Fact]
    public void Lists_every_fault_of_its_settings() =>
        FluentActions.Invoking(() => NewPool(options =>
            {
                options.MaxDepth = 0;
                options.MaxWaiters = 0;
                options.MaxKeys = 1025;
                options.Coverage = TimeSpan.FromSeconds(241);
                options.MinRemainingLife = TimeSpan.FromSeconds(-1);
                options.WaitTimeout = TimeSpan.FromSeconds(0.5);
            }))
            .Should().Throw<ArgumentException>().WithMessage("*MaxDepth*MinRemainingLife*Coverage*MaxWaiters*WaitTimeout*MaxKeys*");

    private static async Task<OathMeshToken> GetAsync(PooledTokenSource pool) => await pool.GetTokenAsync(Read, default).AsTask().WaitAsync(TimeSpan.FromMinutes(1));

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private PooledTokenSource NewPool(Action<TokenPoolOptions>? change = null)
    {
        var options = new TokenPoolOptions();
        change?.Invoke(options);
        return new PooledTokenSource(_issuer, options, _time);
    }

    private static Task SettleAsync(PooledTokenSource pool) => UntilAsync(() => pool.IsIdle);

    /// <summary>Asks until there is a stock for a request; gives how much.</summary>
    private static async Task<int> StockAsync(PooledTokenSource pool, TokenRequest? request = null)
    {
        var before = pool.Depth;
        for (var i = 0; i < 20; i++)
        {
            await pool.GetTokenAsync(request ?? Read, default);
        }

        await SettleAsync(pool);
        pool.Depth.Should().BeGreaterThan(before);
        return pool.Depth - before;
    }

    private async Task<List<OathMeshToken>> TakeUntilAnotherBatchAsync(PooledTokenSource pool)
    {
        var tokens = new List<OathMeshToken>();
        var calls = _issuer.Calls;
        while (_issuer.Calls == calls)
        {
            tokens.Add(await GetAsync(pool));
        }

        await SettleAsync(pool);
        tokens.Add(await GetAsync(pool));
        return tokens;
    }
}
