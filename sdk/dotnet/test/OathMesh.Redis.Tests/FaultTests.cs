using OathMesh.Redis.Tests.Support;
using Xunit.Abstractions;

namespace OathMesh.Redis.Tests;

/// <summary>A real Redis, real connections, real load, and one fault each.</summary>
[Collection(nameof(RealRedis))]
public sealed class FaultTests(ITestOutputHelper output)
{
    [Fact]
    public Task Survives_a_Redis_that_is_killed_and_comes_back_with_its_data() => Fault.RunAsync(
        output,
        (redis, _) => redis.KillAsync(),
        (redis, _) => redis.RestartAsync(withData: true),
        ["--appendonly", "yes"]);

    [Fact]
    public Task Survives_a_Redis_that_is_killed_and_comes_back_without_its_data() => Fault.RunAsync(
        output,
        (redis, _) => redis.KillAsync(),
        (redis, _) => redis.RestartAsync(withData: false));

    [Fact]
    public Task Survives_a_Redis_that_comes_back_with_the_data_of_some_time_ago() => Fault.RunAsync(
        output,
        async (redis, _) =>
        {
            await redis.CommandAsync("SAVE");
            await redis.WaitForKeysAsync(50);
            await redis.KillAsync();
        },
        (redis, _) => redis.RestartAsync(withData: true));

    [Fact]
    public Task Survives_a_Redis_that_stands_still() => Fault.RunAsync(
        output,
        (redis, _) => redis.SuspendAsync(),
        (redis, _) => redis.ResumeAsync());

    [Fact]
    public Task Survives_FLUSHALL() => Fault.RunAsync(
        output,
        (redis, _) => redis.CommandAsync("FLUSHALL"),
        (redis, _) => redis.CommandAsync("FLUSHALL"),
        isOutage: false);

    [Fact]
    public Task Survives_SCRIPT_FLUSH() => Fault.RunAsync(
        output,
        (redis, _) => redis.CommandAsync("SCRIPT", "FLUSH"),
        (redis, _) => redis.CommandAsync("SCRIPT", "FLUSH"),
        isOutage: false);

    [Fact]
    public Task Survives_a_full_Redis() => Fault.RunAsync(
        output,
        (redis, _) => redis.CommandAsync("CONFIG", "SET", "maxmemory", "1"),
        (redis, _) => redis.CommandAsync("CONFIG", "SET", "maxmemory", "0"));

    [Fact]
    public Task Survives_CLIENT_PAUSE() => Fault.RunAsync(
        output,
        (redis, _) => redis.CommandAsync("CLIENT", "PAUSE", "1500", "ALL"),
        (redis, _) => redis.CommandAsync("PING"));

    [Fact]
    public Task Survives_a_read_only_replica() => Fault.RunAsync(
        output,
        (redis, _) => redis.CommandAsync("REPLICAOF", "127.0.0.1", "1"),
        (redis, _) => redis.CommandAsync("REPLICAOF", "NO", "ONE"));

    [Fact]
    public Task Survives_a_password_that_is_wrong_from_now_on() => Fault.RunAsync(
        output,
        async (redis, _) =>
        {
            await redis.CommandAsync("-a", "first", "CONFIG", "SET", "requirepass", "another");
            await redis.CommandAsync("-a", "another", "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        },
        (redis, _) => redis.CommandAsync("-a", "another", "CONFIG", "SET", "requirepass", "first"),
        configure: async redis =>
        {
            await redis.CommandAsync("CONFIG", "SET", "requirepass", "first");
            return ",password=first";
        });

    [Fact]
    public Task Survives_keys_of_the_wrong_type() => Fault.RunAsync(
        output,
        async (redis, _) =>
        {
            for (var bucket = 0; bucket < 256; bucket += 2)
            {
                await redis.CommandAsync("EVAL", "redis.call('DEL', KEYS[1]) redis.call('LPUSH', KEYS[1], 'x')", "1", ReplayScript.EpochKey(bucket));
            }
        },
        async (redis, _) =>
        {
            for (var bucket = 0; bucket < 256; bucket += 2)
            {
                await redis.CommandAsync("DEL", ReplayScript.EpochKey(bucket));
            }
        },
        isOutage: false);

    [Theory]
    [InlineData(nameof(ProxyFault.Cut))]
    [InlineData(nameof(ProxyFault.Blackhole))]
    [InlineData(nameof(ProxyFault.Delay))]
    [InlineData(nameof(ProxyFault.HalfClose))]
    public Task Survives_a_network_that_does(string fault) => Fault.RunAsync(
        output,
        (_, proxy) =>
        {
            proxy.Break(Enum.Parse<ProxyFault>(fault));
            return Task.CompletedTask;
        },
        (_, proxy) =>
        {
            proxy.Heal();
            return Task.CompletedTask;
        },
        throughProxy: true);
}

/// <summary>Tests that start servers run one after another: each is a load on the machine.</summary>
[CollectionDefinition(nameof(RealRedis), DisableParallelization = true)]
public sealed class RealRedis;
