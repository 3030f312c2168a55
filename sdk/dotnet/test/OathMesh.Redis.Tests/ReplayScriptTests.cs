using System.Globalization;
using OathMesh.Redis.Tests.Support;
using OathMesh.Replay;
using StackExchange.Redis;

namespace OathMesh.Redis.Tests;

/// <summary>The script itself, on a real Redis: both sides of every bound.</summary>
[Collection(nameof(RealRedis))]
public sealed class ReplayScriptTests : IAsyncLifetime
{
    private const long Lead = 500;
    private static readonly UInt128 Key = new(0xa7_00_00_00_00_00_00_01, 2);
    private const int Bucket = 0xa7;

    private RedisServer _redis = null!;
    private ConnectionMultiplexer _connection = null!;
    private long _nonce = 1L << 40;

    private IDatabase Database => _connection.GetDatabase();

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _connection = await ConnectionMultiplexer.ConnectAsync(_redis.Address);
        for (var bucket = 0; bucket < ReplayScript.Buckets; bucket += 0xa7)
        {
            await ReplayScript.TouchAsync(Database, bucket, load: true);
        }
    }

    public async Task DisposeAsync()
    {
        _connection.Close(allowCommandsToComplete: false);
        await _redis.DisposeAsync();
    }

    [Fact]
    public void Keeps_all_keys_of_a_bucket_in_one_slot()
    {
        ReplayScript.ReplayKey(Key).Should().Be("oathmesh:replay:{a7}:a7000000000000010000000000000002");
        ReplayScript.EpochKey(Bucket).Should().Be("oathmesh:epoch:{a7}");
        ReplayScript.ReplayKey(1).Should().Be("oathmesh:replay:{00}:00000000000000000000000000000001");
    }

    [Fact]
    public async Task Consumes_once_and_keeps_the_key_until_the_given_second()
    {
        var now = await NowAsync();
        await SetEpochAsync(now - 10_000);
        var entry = Entry(now / 1000, (now / 1000) + 200);
        (await ConsumeAsync(entry)).Should().Be(ReplayReply.Consumed);
        (await ConsumeAsync(entry)).Should().Be(ReplayReply.Replayed);
        var left = long.Parse(await _redis.CommandAsync("PTTL", ReplayScript.ReplayKey(Key)), CultureInfo.InvariantCulture);
        var until = await NowAsync() + left;
        until.Should().BeInRange((entry.KeepUntil * 1000) - 100, (entry.KeepUntil * 1000) + 5000);
        (await _redis.CommandAsync("PTTL", ReplayScript.EpochKey(Bucket))).Should().Be("-1");
    }

    [Fact]
    public async Task Denies_up_to_the_epoch_and_the_lead_and_allows_from_the_next_millisecond()
    {
        var iat = await NowAsync() / 1000;
        await SetEpochAsync((iat * 1000) - Lead);
        (await ConsumeAsync(Entry(iat, iat + 200))).Should().Be(ReplayReply.BeforeEpoch);
        await SetEpochAsync((iat * 1000) - Lead - 1);
        (await ConsumeAsync(Entry(iat, iat + 200))).Should().Be(ReplayReply.Consumed);
    }

    [Fact]
    public async Task Sets_a_missing_or_unreadable_epoch_to_the_servers_time_and_denies()
    {
        foreach (var damage in new[] { new[] { "DEL", ReplayScript.EpochKey(Bucket) }, ["SET", ReplayScript.EpochKey(Bucket), "nonsense"] })
        {
            await _redis.CommandAsync(damage);
            var before = await NowAsync();
            (await ConsumeAsync(Entry(before / 1000, (before / 1000) + 200))).Should().Be(ReplayReply.EpochSet);
            long.Parse(await _redis.CommandAsync("GET", ReplayScript.EpochKey(Bucket)), CultureInfo.InvariantCulture)
                .Should().BeInRange(before, await NowAsync());
            (await ConsumeAsync(Entry(before / 1000, (before / 1000) + 200))).Should().Be(ReplayReply.BeforeEpoch);
        }
    }

    [Fact]
    public async Task Takes_no_token_from_further_ahead_than_the_lead()
    {
        var now = await NowAsync();
        await SetEpochAsync(now - 10_000);
        var iat = (now / 1000) + 60;
        (await ConsumeAsync(Entry(iat, iat + 200), lead: 30_000)).Should().Be(ReplayReply.Ahead);
        await SetEpochAsync(now - 200_000);
        (await ConsumeAsync(Entry(iat, iat + 200), lead: 61_000)).Should().Be(ReplayReply.Consumed);
    }

    [Fact]
    public async Task Takes_no_token_whose_entry_would_be_dead()
    {
        var now = await NowAsync();
        await SetEpochAsync(now - 1_000_000);
        (await ConsumeAsync(Entry((now / 1000) - 300, now / 1000))).Should().Be(ReplayReply.TooLate);
        (await ConsumeAsync(Entry((now / 1000) - 300, (now / 1000) + 60))).Should().Be(ReplayReply.Consumed);
    }

    [Fact]
    public async Task Takes_a_key_of_another_type_for_a_used_token()
    {
        var now = await NowAsync();
        await SetEpochAsync(now - 10_000);
        await _redis.CommandAsync("LPUSH", ReplayScript.ReplayKey(Key), "x");
        (await ConsumeAsync(Entry(now / 1000, (now / 1000) + 200))).Should().Be(ReplayReply.Replayed);
    }

    [Fact]
    public async Task Raises_an_epoch_and_never_lowers_one()
    {
        var now = await NowAsync();
        await SetEpochAsync(now - 10_000);
        await ReplayScript.PrepareAsync(Database, Bucket, raiseEpoch: false);
        (await EpochAsync()).Should().Be(now - 10_000);
        await ReplayScript.PrepareAsync(Database, Bucket, raiseEpoch: true);
        (await EpochAsync()).Should().BeInRange(now, await NowAsync());
        await SetEpochAsync(now + 60_000);
        await ReplayScript.PrepareAsync(Database, Bucket, raiseEpoch: true);
        (await EpochAsync()).Should().Be(now + 60_000);
    }

    [Fact]
    public async Task Reads_no_reply_that_was_meant_for_another_call()
    {
        var now = await NowAsync();
        await SetEpochAsync(now - 10_000);
        var answer = await ReplayScript.ConsumeAsync(Database, Entry(now / 1000, (now / 1000) + 200), Lead, nonce: 41);
        ReplayScript.TryReadReply(answer, 42, out _).Should().BeFalse();
        ReplayScript.TryReadReply(answer, 41, out var reply).Should().BeTrue();
        reply.Should().Be(ReplayReply.Consumed);
        var text = await Database.ScriptEvaluateAsync("return 'OK'", flags: CommandFlags.NoScriptCache);
        ReplayScript.TryReadReply(text, 42, out _).Should().BeFalse();
        var nothing = await Database.ScriptEvaluateAsync("return nil", flags: CommandFlags.NoScriptCache);
        ReplayScript.TryReadReply(nothing, 0, out _).Should().BeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(1L << 47)]
    public async Task Reads_the_reply_to_any_nonce(long nonce)
    {
        var answer = await ReplayScript.ConsumeAsync(Database, Entry(0, 1), Lead, nonce);
        ReplayScript.TryReadReply(answer, nonce, out var reply).Should().BeTrue();
        reply.Should().Be(ReplayReply.BeforeEpoch);
    }

    private static ReplayEntry Entry(long issuedAt, long keepUntil) => new(Key, issuedAt, keepUntil, default);

    private async Task<ReplayReply> ConsumeAsync(ReplayEntry entry, long lead = Lead)
    {
        var answer = await ReplayScript.ConsumeAsync(Database, entry, lead, ++_nonce);
        ReplayScript.TryReadReply(answer, _nonce, out var reply).Should().BeTrue();
        return reply;
    }

    private async Task<long> NowAsync()
    {
        var parts = (await _redis.CommandAsync("TIME")).Split('\n', StringSplitOptions.TrimEntries);
        return (long.Parse(parts[0], CultureInfo.InvariantCulture) * 1000) + (long.Parse(parts[1], CultureInfo.InvariantCulture) / 1000);
    }

    private Task<string> SetEpochAsync(long milliseconds) =>
        _redis.CommandAsync("SET", ReplayScript.EpochKey(Bucket), milliseconds.ToString(CultureInfo.InvariantCulture));

    private async Task<long> EpochAsync() => long.Parse(await _redis.CommandAsync("GET", ReplayScript.EpochKey(Bucket)), CultureInfo.InvariantCulture);
}
