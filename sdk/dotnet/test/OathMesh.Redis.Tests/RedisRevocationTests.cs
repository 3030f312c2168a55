using Microsoft.Extensions.DependencyInjection;
using OathMesh.Redis.Tests.Support;
using OathMesh.Revocation;

namespace OathMesh.Redis.Tests;

/// <summary>An issuer's store and a receiver's list on a real redis-server.</summary>
public sealed class RedisRevocationTests : IAsyncLifetime
{
    private const string Issuer = "https://issuer.test";
    private const string Key = "oathmesh:revocations:{https://issuer.test}";

    private static readonly OathMeshCaller Caller = new()
    {
        Issuer = Issuer, Subject = "agent://ci/bot", Audience = "https://a.test", Action = "read",
        TokenId = "0123456789abcdef", IssuedAt = 0, ExpiresAt = 60, KeyId = "key-1",
    };

    private readonly List<IAsyncDisposable> _opened = [];
    private RedisServer _redis = null!;

    public async Task InitializeAsync() => _redis = await RedisServer.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var part in _opened)
        {
            await part.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_revocation_reaches_receivers_and_other_issuers_and_is_lifted()
    {
        var store = await OpenStoreAsync(create: true);
        var second = await OpenStoreAsync(create: false);
        var list = await OpenListAsync();
        (await OutcomeAsync(list)).Should().Be(RevocationOutcome.NotRevoked);

        var entry = new RevocationEntry { Kind = RevocationKind.Subject, Value = "agent://ci/*", Reason = "lost \"laptop\" é", RevokedAt = 5, RevokedBy = "https://c.test" };
        var waiting = second.WaitForChangeAsync(second.Current.Version, CancellationToken.None);
        (await store.AddAsync(entry, CancellationToken.None)).Should().BeTrue();
        store.Current.Entries.Should().Equal(entry);
        var made = TimeProvider.System.GetTimestamp();
        await UntilAsync(list, RevocationOutcome.Revoked);
        TimeProvider.System.GetElapsedTime(made).Should().BeLessThan(TimeSpan.FromSeconds(2));
        (await list.CheckAsync(Caller, CancellationToken.None)).Match.Should().Be("sub:agent://ci/*");
        await waiting.WaitAsync(TimeSpan.FromMinutes(1));
        second.Current.Entries.Should().Equal(entry);

        (await second.RemoveAsync(RevocationKind.Subject, "agent://ci/bot", CancellationToken.None)).Should().BeFalse();
        (await second.RemoveAsync(RevocationKind.Subject, "agent://ci/*", CancellationToken.None)).Should().BeTrue();
        second.Current.Entries.Should().BeEmpty();
        await UntilAsync(list, RevocationOutcome.NotRevoked);
    }

    [Fact]
    public async Task A_list_that_was_never_made_cannot_tell_and_is_not_made_by_itself()
    {
        var list = await OpenListAsync();
        (await OutcomeAsync(list)).Should().Be(RevocationOutcome.Unavailable);
        list.Obstacles.Should().ContainSingle().Which.Should().Contain(Issuer);
        var open = () => OpenStoreAsync(create: false);
        (await open.Should().ThrowAsync<RevocationUnavailableException>()).WithMessage("*first start of the first issuer, set CreateIfMissing*");
        (await _redis.CommandAsync("EXISTS", Key)).Should().Be("0");
    }

    [Fact]
    public async Task An_issuer_puts_back_what_redis_lost()
    {
        var store = await OpenStoreAsync(create: true);
        var list = await OpenListAsync();
        await store.AddAsync(Revoked("key-1"), CancellationToken.None);
        await UntilAsync(list, RevocationOutcome.Revoked);
        await _redis.CommandAsync("FLUSHALL");
        await UntilAsync(async () => await _redis.CommandAsync("HEXISTS", Key, "kid:key-1") == "1");
        await _redis.KillAsync();
        await _redis.RestartAsync(withData: false);
        await UntilAsync(async () => await _redis.CommandAsync("HEXISTS", Key, "kid:key-1") == "1");
        (await OutcomeAsync(list)).Should().Be(RevocationOutcome.Revoked);
    }

    [Fact]
    public async Task What_was_revoked_comes_into_a_list_that_another_issuer_made_anew()
    {
        var first = await OpenStoreAsync(create: true);
        var entry = new RevocationEntry { Kind = RevocationKind.Subject, Value = "agent://ci/*" };
        (await first.AddAsync(entry, CancellationToken.None)).Should().BeTrue();
        await _redis.CommandAsync("FLUSHALL");
        var second = await OpenStoreAsync(create: true);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!second.Current.Entries.Any() || !first.Current.Entries.Any())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }

        first.Current.Entries.Should().Equal(entry);
        second.Current.Entries.Should().Equal(entry);
        (await second.RemoveAsync(RevocationKind.Subject, "agent://ci/*", CancellationToken.None)).Should().BeTrue();
        while (first.Current.Entries.Any())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    [Fact]
    public async Task Without_an_issuer_a_lost_list_denies_once_it_is_too_old_and_never_allows_what_was_revoked()
    {
        var store = await OpenStoreAsync(create: true);
        await store.AddAsync(Revoked("key-1"), CancellationToken.None);
        await store.DisposeAsync();
        var time = new OathMesh.Tests.Support.ManualTimeProvider();
        var list = await OpenListAsync(time);
        (await OutcomeAsync(list)).Should().Be(RevocationOutcome.Revoked);
        await _redis.CommandAsync("FLUSHALL");
        await UntilAsync(() => Task.FromResult(list.Obstacles.Count == 0));
        time.Advance(TimeSpan.FromSeconds(31));
        await UntilAsync(async () =>
        {
            var outcome = await OutcomeAsync(list);
            outcome.Should().NotBe(RevocationOutcome.NotRevoked);
            return outcome == RevocationOutcome.Unavailable;
        });
    }

    [Fact]
    public async Task An_older_list_is_not_taken()
    {
        var store = await OpenStoreAsync(create: true);
        await store.AddAsync(Revoked("key-1"), CancellationToken.None);
        await store.AddAsync(Revoked("key-2"), CancellationToken.None);
        await store.DisposeAsync();
        var list = await OpenListAsync();
        (await OutcomeAsync(list)).Should().Be(RevocationOutcome.Revoked);

        // As a replica that had not heard of the last change would have it.
        await _redis.CommandAsync("HDEL", Key, "kid:key-1");
        await _redis.CommandAsync("HINCRBY", Key, "#version", "-1");
        for (var i = 0; i < 3; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
            (await OutcomeAsync(list)).Should().Be(RevocationOutcome.Revoked);
        }
    }

    [Fact]
    public async Task What_is_not_understood_is_not_taken()
    {
        var store = await OpenStoreAsync(create: true);
        await store.AddAsync(Revoked("key-1"), CancellationToken.None);
        await store.DisposeAsync();
        await _redis.CommandAsync("HSET", Key, "act:deploy", """{"act":"deploy"}""");
        var list = await OpenListAsync();
        (await OutcomeAsync(list)).Should().Be(RevocationOutcome.Unavailable);
    }

    [Fact]
    public async Task A_key_of_the_wrong_type_and_a_redis_that_is_gone_cannot_tell()
    {
        await _redis.CommandAsync("SET", Key, "x");
        var open = () => OpenStoreAsync(create: true);
        (await open.Should().ThrowAsync<RevocationUnavailableException>()).WithMessage("*WRONGTYPE*");
        (await OutcomeAsync(await OpenListAsync())).Should().Be(RevocationOutcome.Unavailable);
        await _redis.KillAsync();
        (await OutcomeAsync(await OpenListAsync())).Should().Be(RevocationOutcome.Unavailable);
    }

    [Fact]
    public async Task Ended_entries_are_taken_out()
    {
        var store = await OpenStoreAsync(create: true);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await store.AddAsync(Revoked("key-1") with { Until = now + 1 }, CancellationToken.None);
        await store.AddAsync(Revoked("key-2") with { Until = now + 600 }, CancellationToken.None);
        await UntilAsync(async () => await _redis.CommandAsync("HEXISTS", Key, "kid:key-1") == "0");
        (await _redis.CommandAsync("HEXISTS", Key, "kid:key-2")).Should().Be("1");
        await UntilAsync(() => Task.FromResult(store.Current.Entries.Count == 1));
    }

    [Fact]
    public async Task Simultaneous_changes_of_two_issuers_are_all_kept()
    {
        IRevocationStore[] stores = [await OpenStoreAsync(create: true), await OpenStoreAsync(create: false)];
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(async () => await stores[i % 2].AddAsync(Revoked($"key-{i}"), CancellationToken.None))));
        foreach (var store in stores)
        {
            await UntilAsync(() => Task.FromResult(store.Current.Entries.Count == 60));
        }
    }

    [Fact]
    public async Task Says_when_redis_is_gone_in_the_middle_and_goes_on_when_it_is_back()
    {
        await using var redis = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        var store = await OpenStoreAsync(create: true, redis.Address);
        await store.AddAsync(Revoked("key-1"), CancellationToken.None);
        await redis.KillAsync();
        var add = async () => await store.AddAsync(Revoked("key-2"), CancellationToken.None);
        await add.Should().ThrowAsync<RevocationUnavailableException>();
        store.Current.Find(RevocationKind.KeyId, "key-1").Should().NotBeNull();
        await redis.RestartAsync(withData: true);
        await UntilAsync(async () =>
        {
            try
            {
                return await store.AddAsync(Revoked("key-3"), CancellationToken.None);
            }
            catch (RevocationUnavailableException)
            {
                return false;
            }
        });
        store.Current.Find(RevocationKind.KeyId, "key-1").Should().NotBeNull();
        await store.DisposeAsync();
    }

    [Fact]
    public void Lists_every_fault_of_the_settings_and_repeats_no_password()
    {
        var create = () => new RedisRevocationList(new RedisRevocationOptions { Configuration = "x,ssl=perhaps,password=hunter2", MaxAge = TimeSpan.FromSeconds(9), CommandTimeout = TimeSpan.FromSeconds(6) });
        create.Should().Throw<ArgumentException>().WithMessage("*Issuers must*10 to 300*10 milliseconds to 5 seconds*cannot be read*").Which.Message.Should().NotContain("hunter2");
        new RedisRevocationOptions { Issuers = { Issuer } }.Validate().Should().ContainSingle().Which.Should().Contain("exactly once");
    }

    [Fact]
    public async Task The_guide_s_program_is_the_one_that_compiles_here()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "OathMesh.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        var guide = await File.ReadAllTextAsync(Path.Combine(root.FullName, "docs/guides/revocation.md"));
        var block = guide.Split("```csharp\n")[1].Split("\n```")[0].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var source = await File.ReadAllLinesAsync(Path.Combine(root.FullName, "sdk/dotnet/test/OathMesh.Redis.Tests/RedisRevocationTests.cs"));
        source.Select(line => line.Trim()).Where(line => line.Length > 0).Should().ContainInConsecutiveOrder(block);

        var services = new ServiceCollection();
        Register(new HostApplicationBuilderLike(services));
        services.Should().Contain(service => service.ServiceType == typeof(IRevocationStore)).And.Contain(service => service.ServiceType == typeof(IRevocationList));
    }

    private sealed record HostApplicationBuilderLike(IServiceCollection Services);

    private static void Register(HostApplicationBuilderLike builder)
    {
        // The issuer:
        builder.Services.AddOathMeshRedisRevocationStore(options =>
        {
            options.Configuration = "redis.internal:6380,ssl=true";
            options.Issuers.Add("https://issuer.internal");
        });

        // A receiver; takes the place of CheckRevocations:
        builder.Services.AddOathMeshRedisRevocationList(options =>
        {
            options.Configuration = "redis.internal:6380,ssl=true";
            options.Issuers.Add("https://issuer.internal");
        });
    }

    private static RevocationEntry Revoked(string keyId) => new() { Kind = RevocationKind.KeyId, Value = keyId };

    private static async Task<RevocationOutcome> OutcomeAsync(RedisRevocationList list) => (await list.CheckAsync(Caller, CancellationToken.None)).Outcome;

    private static Task UntilAsync(RedisRevocationList list, RevocationOutcome outcome) => UntilAsync(async () => await OutcomeAsync(list) == outcome);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    private async Task<RedisRevocationStore> OpenStoreAsync(bool create, string? address = null)
    {
        var store = new RedisRevocationStore(new RedisRevocationOptions { Configuration = address ?? _redis.Address, Issuers = { Issuer }, CreateIfMissing = create });
        _opened.Add(store);
        await store.StartAsync(CancellationToken.None);
        return store;
    }

    private async Task<RedisRevocationList> OpenListAsync(TimeProvider? time = null)
    {
        var list = new RedisRevocationList(new RedisRevocationOptions { Configuration = _redis.Address, Issuers = { Issuer } }, time);
        _opened.Add(list);
        await list.StartAsync(CancellationToken.None);
        return list;
    }
}
