using OathMesh.Audit;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Verification;

namespace OathMesh.Bench.Subjects;

/// <summary>Makes verifiers as the product makes them, with nothing but the sizes changed.</summary>
internal static class BenchReceiver
{
    /// <summary>A verifier that is warm, as a host's are before they listen.</summary>
    public static async Task<TokenVerifier> CreateAsync(IReadOnlyList<BenchIssuer> issuers, JsonPolicy? policy = null, IReplayStore? store = null, TimeProvider? time = null)
    {
        var options = new TokenVerifierOptions
        {
            Audience = BenchIssuer.Audience,
            Keys = new StaticKeySource(issuers.Select(issuer => KeyValuePair.Create(issuer.Name, issuer.KeySet))),
            ReplayStore = store ?? Store(),
            Policy = policy ?? BenchPolicy.Create(issuers),
            Audit = DroppingAuditSink.Instance,
        };
        foreach (var issuer in issuers)
        {
            options.TrustedIssuers.Add(issuer.Name);
        }

        var verifier = new TokenVerifier(options, time);
        await verifier.WarmUpAsync();
        return verifier;
    }

    /// <summary>A memory store that is large enough for any row. It takes tokens of the second in which it was made, since here it is known that none was used before.</summary>
    public static MemoryReplayStore Store(TimeProvider? time = null) =>
        new(new MemoryReplayStoreOptions { Capacity = 40_000_000, DenyIssuedBeforeStart = false }, time);

    private sealed class DroppingAuditSink : IAuditSink
    {
        public static readonly DroppingAuditSink Instance = new();

        public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
