using OathMesh.Client.Issuing;
using OathMesh.Client.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Client.Tests;

/// <summary>What empties the stock, and what does not.</summary>
public sealed class PooledTokenSourceDrainTests : PooledTokenSourceSuite
{
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
}
