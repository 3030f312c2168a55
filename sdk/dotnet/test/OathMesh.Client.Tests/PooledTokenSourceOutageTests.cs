using OathMesh.Client.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Client.Tests;

/// <summary>A source that is down, slow or broken.</summary>
public sealed class PooledTokenSourceOutageTests : PooledTokenSourceSuite
{
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
}
