using OathMesh.Redis.Tests.Support;

namespace OathMesh.Redis.Tests;

/// <summary>The check of Redis at start says what is wrong and how to mend it.</summary>
[Collection(nameof(RealRedis))]
public sealed class StartupTests
{
    [Fact]
    public async Task Refuses_to_start_without_Redis()
    {
        await ShouldNotStartAsync(new RedisReplayOptions { Configuration = $"127.0.0.1:{RedisServer.FreePort()}" }, "*Redis cannot be reached: *");
    }

    [Fact]
    public async Task Starts_without_Redis_when_told_to_and_denies_until_it_is_there()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using var instance = await Instance.StartAsync(Instance.On(redis.Address));
        instance.Store.Obstacle.Should().StartWith("The replay store cannot take tokens. Redis cannot be reached");
        (await instance.PresentAsync(Instance.Mint())).Should().Be("13 replay_unavailable");
        await redis.RestartAsync(withData: false);
        await instance.WaitUntilItAllowsAsync();
        instance.Store.Obstacle.Should().BeNull();
    }

    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("volatile-ttl")]
    public async Task Refuses_a_Redis_that_evicts(string policy)
    {
        await using var redis = await RedisServer.StartAsync("--maxmemory-policy", policy);
        await ShouldNotStartAsync(
            Instance.On(redis.Address), $"*maxmemory-policy is {policy}: it may drop used tokens, which then work again. Set it to noeviction.");
    }

    [Fact]
    public async Task Stays_down_when_Redis_comes_back_as_one_that_evicts()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var instance = await Instance.StartReadyAsync(Instance.On(redis.Address, TimeSpan.FromSeconds(2)));
        await redis.CommandAsync("CONFIG", "SET", "maxmemory-policy", "allkeys-random");
        await redis.CommandAsync("SCRIPT", "FLUSH");
        (await instance.PresentAsync(Instance.Mint())).Should().Be("13 replay_unavailable");
        await Eventually(() => instance.Store.Obstacle?.Contains("allkeys-random", StringComparison.Ordinal) == true);
        await redis.CommandAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await instance.WaitUntilItAllowsAsync();
    }

    [Fact]
    public async Task Starts_with_a_warning_where_the_policy_is_not_told()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CommandAsync("ACL", "SETUSER", "default", "-info", "-config");
        await using var instance = await Instance.StartReadyAsync(Instance.On(redis.Address));
        instance.Store.IsDown.Should().BeFalse();
    }

    [Fact]
    public async Task Needs_no_more_rights_than_the_guide_says()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CommandAsync("ACL", "SETUSER", "default", "reset", "on", "nopass", "~oathmesh:*", "-@all", "+evalsha", "+eval", "+get", "+set", "+time", "+info", "+ping", "+echo");
        await using var instance = await Instance.StartReadyAsync(Instance.On(redis.Address));
        instance.Store.IsDown.Should().BeFalse();
    }

    [Fact]
    public async Task Refuses_a_read_only_replica()
    {
        await using var redis = await RedisServer.StartAsync("--replicaof", "127.0.0.1", "1");
        await ShouldNotStartAsync(new RedisReplayOptions { Configuration = redis.Address }, "Redis is connected, but to no master (READONLY)*");
    }

    [Fact]
    public async Task Refuses_a_wrong_password_and_does_not_repeat_it()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CommandAsync("CONFIG", "SET", "requirepass", "right");
        var message = await ShouldNotStartAsync(new RedisReplayOptions { Configuration = $"{redis.Address},password=hunter2" }, "*cannot be reached*");
        message.Should().NotContain("hunter2");
    }

    [Fact]
    public async Task Refuses_a_Redis_whose_clock_is_wrong()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var store = new RedisReplayStore(Instance.On(redis.Address), new ShiftedTime(TimeSpan.FromSeconds(35)));
        await FluentActions.Awaiting(() => store.StartAsync()).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("*Redis's clock differs from this host's by 3?.? s, and at most 30 s are allowed: set both right.");
        await using var near = new RedisReplayStore(Instance.On(redis.Address), new ShiftedTime(TimeSpan.FromSeconds(-25)));
        await near.StartAsync();
    }

    private static async Task<string> ShouldNotStartAsync(RedisReplayOptions options, string message)
    {
        await using var store = new RedisReplayStore(options);
        return (await FluentActions.Awaiting(() => store.StartAsync()).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage($"The Redis replay store is not usable. {message}")).Which.Message;
    }

    private static async Task Eventually(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }
}
