using OathMesh.Audit;
using OathMesh.Policy;
using OathMesh.Redis;
using OathMesh.Verification;

namespace OathMesh.Chaos;

/// <summary>One instance of a receiver: a connection to Redis, a clock and a verifier of its own. All share the policy and the issuer.</summary>
internal sealed class ChaosReceiver : IAsyncDisposable
{
    private static readonly AsyncLocal<bool[]?> WasDegraded = new();

    private readonly RedisReplayStore _store;
    private readonly TokenVerifier _verifier;

    public ChaosReceiver(string redis, ChaosIssuer issuer, IPolicy policy)
    {
        _store = new RedisReplayStore(new RedisReplayOptions { Configuration = redis, RequireAtStart = false });
        var settings = new TokenVerifierOptions
        {
            Audience = ChaosIssuer.Audience,
            Keys = issuer,
            Policy = policy,
            ReplayStore = _store,
            Audit = new DegradedMark(),
        };
        settings.TrustedIssuers.Add(ChaosIssuer.Name);
        _verifier = new TokenVerifier(settings, Time);
    }

    public SteppedTimeProvider Time { get; } = new();

    public Task StartAsync() => _store.StartAsync();

    /// <summary>Presents a token as a request of its own; the same caller sends the same request again.</summary>
    public async Task<(string Outcome, bool IsDegraded)> PresentAsync(string token, RequestFacts facts)
    {
        var mark = new bool[1];
        WasDegraded.Value = mark;
        var result = await _verifier.VerifyAsync(new VerificationRequest([$"OathMesh {token}"], facts));
        return result.IsAllowed ? ("allow", mark[0]) : (result.Error.Code, false);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>Tells the presentation that is under way what its audit line says.</summary>
    private sealed class DegradedMark : IAuditSink
    {
        public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
        {
            if (WasDegraded.Value is { } mark)
            {
                mark[0] = auditEvent.Degraded is not null;
            }

            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>The request of one caller.</summary>
internal sealed class CallerFacts(int caller) : RequestFacts
{
    public override string SourceAddress { get; } = $"10.0.{caller / 250}.{(caller % 250) + 1}";

    public override string Method => "GET";

    public override string Target => "/inventory";
}
