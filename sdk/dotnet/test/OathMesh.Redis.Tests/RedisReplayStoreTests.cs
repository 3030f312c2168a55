using OathMesh.Redis.Tests.Support;
using OathMesh.Replay;

namespace OathMesh.Redis.Tests;

[Collection(nameof(RealRedis))]
public sealed class RedisReplayStoreTests
{
    [Fact]
    public async Task Allows_exactly_one_of_1000_simultaneous_presentations_to_two_instances()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = await Instance.StartReadyAsync(Instance.On(redis.Address, TimeSpan.FromSeconds(5)));
        await using var second = await Instance.StartReadyAsync(Instance.On(redis.Address, TimeSpan.FromSeconds(5)));
        var token = Instance.Mint();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(() => (i % 2 == 0 ? first : second).PresentAsync(token))));
        outcomes.Count(outcome => outcome == "allow").Should().Be(1);
        outcomes.Where(outcome => outcome != "allow").Should().OnlyContain(outcome => outcome == "13 jti_replay");
    }

    [Fact]
    public async Task A_second_instance_does_not_disturb_the_first()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var first = await Instance.StartReadyAsync(Instance.On(redis.Address, TimeSpan.FromSeconds(5)));
        var token = Instance.Mint();
        await using var second = await Instance.StartAsync(Instance.On(redis.Address, TimeSpan.FromSeconds(5)));
        (await second.PresentAsync(token)).Should().Be("allow", "the epochs stay where they were");
        (await first.PresentAsync(token)).Should().Be("13 jti_replay");
    }

    [Fact]
    public async Task Denies_a_used_token_on_a_replica_that_was_promoted_without_the_last_writes()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", $"{master.Port}");
        await using var before = await Instance.StartReadyAsync(Instance.On(master.Address, TimeSpan.FromSeconds(5)));
        await UntilAsync(async () => (await replica.CommandAsync("EXISTS", ReplayScript.EpochKey(0))) == "1");

        // The link breaks, and what is written now never reaches the replica.
        await replica.CommandAsync("REPLICAOF", "127.0.0.1", "1");
        var token = Instance.Mint();
        (await before.PresentAsync(token)).Should().Be("allow");
        await master.KillAsync();
        await replica.CommandAsync("REPLICAOF", "NO", "ONE");

        await using var after = await Instance.StartAsync(Instance.On(replica.Address, TimeSpan.FromSeconds(5)));
        (await after.PresentAsync(token)).Should().Be("13 replay_unavailable");
        await after.WaitUntilItAllowsAsync();
        (await after.PresentAsync(token)).Should().Be("13 replay_unavailable");
    }

    [Fact]
    public async Task Denies_a_used_token_to_a_receiver_whose_clock_was_set_back()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var right = await Instance.StartReadyAsync(Instance.On(redis.Address, TimeSpan.FromSeconds(5)));
        var hourAgo = Instance.Mint(TimeSpan.FromHours(-1));
        var now = Instance.Mint();
        (await right.PresentAsync(now)).Should().Be("allow");
        await using var behind = await Instance.StartAsync(Instance.On(redis.Address, TimeSpan.FromSeconds(5)), new ShiftedTime(TimeSpan.FromHours(-1)));
        (await behind.PresentAsync(hourAgo)).Should().Be("13 replay_unavailable", "Redis's clock decides");
        await using var slow = await Instance.StartAsync(Instance.On(redis.Address, TimeSpan.FromSeconds(5)), new ShiftedTime(TimeSpan.FromSeconds(-29)));
        (await slow.PresentAsync(now)).Should().Be("13 jti_replay");
    }

    [Fact]
    public async Task Takes_a_token_from_ahead_when_Redis_has_caught_up()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var instance = await Instance.StartReadyAsync(Instance.On(redis.Address, TimeSpan.FromSeconds(5)));
        var token = Instance.Mint(TimeSpan.FromSeconds(3));
        (await instance.PresentAsync(token)).Should().Be("13 replay_unavailable");
        await UntilAsync(async () => await instance.PresentAsync(token) == "allow");
        (await instance.PresentAsync(token)).Should().Be("13 jti_replay");
    }

    [Fact]
    public async Task Denies_before_it_was_started_and_starts_with_the_first_token()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var instance = new Instance(Instance.On(redis.Address, TimeSpan.FromSeconds(5)));
        (await instance.PresentAsync(Instance.Mint())).Should().Be("13 replay_unavailable");
        await instance.WaitUntilItAllowsAsync();
    }

    [Fact]
    public async Task Denies_after_it_was_disposed()
    {
        await using var redis = await RedisServer.StartAsync();
        var instance = await Instance.StartReadyAsync(Instance.On(redis.Address, TimeSpan.FromSeconds(5)));
        await instance.DisposeAsync();
        await instance.DisposeAsync();
        (await instance.PresentAsync(Instance.Mint())).Should().Be("13 replay_unavailable");
    }

    [Fact]
    public async Task Never_asks_a_replica_even_one_that_takes_writes()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", $"{master.Port}", "--replica-read-only", "no");
        await UntilAsync(async () => (await replica.CommandAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal));
        await using var network = new TcpProxy(master.Port);
        var probes = new ProbeCount();
        await using var cutOff = await Instance.StartReadyAsync(Instance.On($"{network.Address},{replica.Address}", TimeSpan.FromSeconds(1)), probes);
        network.Break(ProxyFault.Cut);
        await UntilAsync(async () =>
        {
            (await cutOff.PresentAsync(Instance.Mint())).Should().NotBe("allow");
            return cutOff.Store.IsDown;
        });

        // Several probes later nothing has changed.
        var before = probes.Failed;
        await UntilAsync(async () =>
        {
            (await cutOff.PresentAsync(Instance.Mint())).Should().Be("13 replay_unavailable");
            return probes.Failed >= before + 4;
        });

        (await replica.CommandAsync("--scan", "--pattern", "oathmesh:replay:*")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length
            .Should().Be((await master.CommandAsync("--scan", "--pattern", "oathmesh:replay:*")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Notices_a_Redis_that_stands_still_also_when_callers_go_away_first()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var store = (await Instance.StartReadyAsync(Instance.On(redis.Address)));
        await redis.SuspendAsync();
        using var gone = new CancellationTokenSource();
        var asked = store.Store.ConsumeAsync(new ReplayEntry(1, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 60, TimeProvider.System.GetUtcNow()), gone.Token);
        await gone.CancelAsync();
        (await asked).Should().Be(ReplayOutcome.Unavailable);
        store.Store.IsDown.Should().BeTrue();
        await redis.ResumeAsync();
    }

    [Fact]
    public async Task Counts_no_caller_that_went_away_as_a_failure_of_Redis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var instance = await Instance.StartReadyAsync(Instance.On(redis.Address, TimeSpan.FromSeconds(5)));
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        for (var i = 0; i < 10; i++)
        {
            var entry = new ReplayEntry((UInt128)i, 0, 0, default);
            await FluentActions.Awaiting(() => instance.Store.ConsumeAsync(entry, gone.Token).AsTask()).Should().ThrowAsync<OperationCanceledException>();
        }

        instance.Store.IsDown.Should().BeFalse();
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }
}
