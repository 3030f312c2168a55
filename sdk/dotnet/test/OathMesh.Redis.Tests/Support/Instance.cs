using Microsoft.Extensions.Logging;
using OathMesh.Audit;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Tokens;
using OathMesh.Verification;

namespace OathMesh.Redis.Tests.Support;

/// <summary>One instance of a receiver: a store and a verifier of its own, on the system's clock, and the issuer's key at hand.</summary>
internal sealed class Instance : IAsyncDisposable
{
    public const string Issuer = "https://issuer.test";
    public const string Audience = "https://inventory.internal";

    public static readonly Ed25519PrivateKey Key = Ed25519PrivateKey.Generate();

    private static readonly TokenMinter Minter = new(Issuer, Key, TimeProvider.System);

    public Instance(RedisReplayOptions options, TimeProvider? time = null, ILogger<RedisReplayStore>? logger = null)
    {
        Store = new RedisReplayStore(options, logger: logger);
        var settings = new TokenVerifierOptions
        {
            Audience = Audience,
            Keys = new StaticKeySource(Issuer, new JsonWebKeySet([Key.PublicKey])),
            ReplayStore = Store,
            Policy = new AllowAll(),
            Audit = Audit,
        };
        settings.TrustedIssuers.Add(Issuer);
        Verifier = new TokenVerifier(settings, time);
    }

    public RedisReplayStore Store { get; }

    public TokenVerifier Verifier { get; }

    public DegradedCount Audit { get; } = new();

    public static RedisReplayOptions On(string address, TimeSpan? commandTimeout = null) => new()
    {
        Configuration = address,
        CommandTimeout = commandTimeout ?? TimeSpan.FromMilliseconds(100),
        KnownGoodWindow = TimeSpan.Zero,
        RequireAtStart = false,
    };

    public static async Task<Instance> StartAsync(RedisReplayOptions options, TimeProvider? time = null, ILogger<RedisReplayStore>? logger = null)
    {
        var instance = new Instance(options, time, logger);
        await instance.Store.StartAsync();
        return instance;
    }

    /// <summary>
    /// An instance that allows whatever is minted from now on: the epochs of all buckets are over. That it allowed one token would not say so. The
    /// epochs are some milliseconds apart, a token's time is a whole second, and one of these may lie between them.
    /// </summary>
    public static async Task<Instance> StartReadyAsync(RedisReplayOptions options, ILogger<RedisReplayStore>? logger = null)
    {
        var instance = await StartAsync(options, logger: logger);
        var epochsEnd = TimeProvider.System.GetUtcNow() + options.MaxIssuerLead;
        while (DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()) <= epochsEnd)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        await instance.WaitUntilItAllowsAsync();
        return instance;
    }

    public static string Mint() => Minter.Mint(new TokenClaims { Subject = "agent://ci/deploy-bot", Audience = Audience, Action = "inventory.read" }).Token;

    public static string Mint(TimeSpan ahead) => new TokenMinter(Issuer, Key, new ShiftedTime(ahead))
        .Mint(new TokenClaims { Subject = "agent://ci/deploy-bot", Audience = Audience, Action = "inventory.read" }).Token;

    /// <summary>Presents a token and gives back <c>allow</c>, or step and code.</summary>
    public async Task<string> PresentAsync(string token, RequestFacts? facts = null)
    {
        var result = await Verifier.VerifyAsync(new VerificationRequest([$"OathMesh {token}"], facts));
        return result.IsAllowed ? "allow" : $"{result.Error.Step} {result.Error.Code}";
    }

    public async Task WaitUntilItAllowsAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await PresentAsync(Mint()) != "allow")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    private sealed class AllowAll : IPolicy
    {
        public PolicyDecision Evaluate(OathMeshCaller caller) => PolicyDecision.Allow("all");
    }
}

/// <summary>Counts the allows that were audited as degraded.</summary>
internal sealed class DegradedCount : IAuditSink
{
    private int _value;

    public int Value => Volatile.Read(ref _value);

    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        if (auditEvent is { Degraded: "replay_store_down", Event: "allow" })
        {
            Interlocked.Increment(ref _value);
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>The system's clock, set wrong.</summary>
internal sealed class ShiftedTime(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
}
