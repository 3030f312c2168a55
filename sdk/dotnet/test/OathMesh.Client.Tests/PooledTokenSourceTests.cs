using System.Collections.Concurrent;
using OathMesh.Client.Issuing;
using OathMesh.Client.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Client.Tests;

public sealed class PooledTokenSourceTests : PooledTokenSourceSuite
{
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
}
