using OathMesh.Redis.Tests.Support;
using OathMesh.Verification;

namespace OathMesh.Redis.Tests;

/// <summary>A caller whose response was lost in a blip of Redis may send its request again, once.</summary>
[Collection(nameof(RealRedis))]
public sealed class KnownGoodWindowTests
{
    private static readonly Request Same = new();

    [Fact]
    public async Task Allows_once_more_what_this_instance_allowed_before_Redis_went_down()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var here = await Instance.StartReadyAsync(On(redis));
        await using var there = await Instance.StartReadyAsync(On(redis));
        var tokens = Enumerable.Range(0, 8).Select(_ => Instance.Mint()).ToList();
        foreach (var token in tokens)
        {
            (await here.PresentAsync(token, Same)).Should().Be("allow");
        }

        (await here.PresentAsync(tokens[6], Same)).Should().Be("13 jti_replay");
        await redis.KillAsync();
        await WaitUntilDownAsync(here);
        await WaitUntilDownAsync(there);

        (await there.PresentAsync(tokens[0], Same)).Should().Be("13 replay_unavailable", "another instance allowed it");
        (await here.PresentAsync(tokens[0], Same)).Should().Be("allow");
        (await here.PresentAsync(tokens[0], Same)).Should().Be("13 replay_unavailable", "once a token");
        (await here.PresentAsync(tokens[1], new Request { SentMethod = "PUT" })).Should().Be("13 replay_unavailable");
        (await here.PresentAsync(tokens[2], new Request { SentTarget = "/items?id=8" })).Should().Be("13 replay_unavailable");
        (await here.PresentAsync(tokens[3], new Request { Address = "10.0.4.10" })).Should().Be("13 replay_unavailable");
        (await here.PresentAsync(tokens[4])).Should().Be("13 replay_unavailable", "the request is not known");
        (await here.PresentAsync(tokens[1], Same)).Should().Be("13 replay_unavailable", "the other request used the second chance up");
        (await here.PresentAsync(tokens[6], Same)).Should().Be("13 replay_unavailable", "it was presented a second time while Redis was there");
        (await here.PresentAsync(Instance.Mint(), Same)).Should().Be("13 replay_unavailable", "a new token is never let through");
        here.Audit.Value.Should().Be(1);

        await redis.RestartAsync(withData: false);
        await here.WaitUntilItAllowsAsync();
        (await here.PresentAsync(tokens[5], Same)).Should().NotBe("allow", "Redis is there again");
    }

    [Fact]
    public async Task Denies_when_the_window_is_turned_off()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = On(redis);
        options.KnownGoodWindow = TimeSpan.Zero;
        await using var instance = await Instance.StartReadyAsync(options);
        var token = Instance.Mint();
        (await instance.PresentAsync(token, Same)).Should().Be("allow");
        await redis.KillAsync();
        await WaitUntilDownAsync(instance);
        (await instance.PresentAsync(token, Same)).Should().Be("13 replay_unavailable");
    }

    private static RedisReplayOptions On(RedisServer redis)
    {
        var options = Instance.On(redis.Address, TimeSpan.FromSeconds(2));
        options.KnownGoodWindow = TimeSpan.FromSeconds(60);
        return options;
    }

    private static async Task WaitUntilDownAsync(Instance instance)
    {
        while (!instance.Store.IsDown)
        {
            (await instance.PresentAsync(Instance.Mint(), Same)).Should().Be("13 replay_unavailable");
        }
    }

    private sealed class Request : RequestFacts
    {
        public string SentMethod { get; init; } = "POST";

        public string SentTarget { get; init; } = "/items?id=7";

        public string Address { get; init; } = "10.0.4.9";

        public override string? Method => SentMethod;

        public override string? Target => SentTarget;

        public override string? SourceAddress => Address;
    }
}
