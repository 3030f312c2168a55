using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Receiving;
using OathMesh.Replay;
using OathMesh.Revocation;
using OathMesh.Tokens;

namespace OathMesh.AdapterTests;

/// <summary>What a receiver under test is set up with, with an issuer's key at hand, and what its handler saw.</summary>
public sealed class AdapterSetup : IDisposable
{
    /// <summary>The one trusted issuer.</summary>
    public const string Issuer = "https://issuer.test";

    /// <summary>The audience that <see cref="Mint"/> names, and the receiver's by default.</summary>
    public const string Audience = "https://inventory.internal";

    /// <summary>The action that the protected handler asks for.</summary>
    public const string RequiredAct = "inventory.read";

    /// <summary>The caller that <see cref="Mint"/> names by default. The policy allows <c>agent://ci/*</c> everything, and nobody else anything.</summary>
    public const string Caller = "agent://ci/deploy-bot";

    private readonly Lock _lock = new();
    private readonly List<OathMeshCaller?> _handled = [];
    private readonly MemoryReplayStore _store = new(new MemoryReplayStoreOptions { DenyIssuedBeforeStart = false });

    /// <summary>The issuer's key.</summary>
    public Ed25519PrivateKey Key { get; } = Ed25519PrivateKey.Generate();

    /// <summary>The receiver's audit sink.</summary>
    public RecordingAudit Audit { get; } = new();

    /// <summary>The receiver's audience.</summary>
    public string ReceiverAudience { get; set; } = Audience;

    /// <summary>The replay store; in memory when not set.</summary>
    public IReplayStore? ReplayStore { get; set; }

    /// <summary>The revocation list; none when not set.</summary>
    public IRevocationList? Revocations { get; set; }

    /// <summary>The policy; the one of <see cref="Caller"/> when not set.</summary>
    public IPolicy? Policy { get; set; }

    /// <summary>Whether strangers are told everything; by the environment when <see langword="null"/>.</summary>
    public bool? DiscloseEverything { get; set; }

    /// <summary>The host's environment.</summary>
    public string EnvironmentName { get; set; } = "Production";

    /// <summary>Whether the handler is to be protected twice, in a way that users of the framework may: scheme and filter, or one middleware added twice.</summary>
    public bool IsProtectedTwice { get; set; }

    /// <summary>The caller of each run of the handler, as the adapter showed it.</summary>
    public IReadOnlyList<OathMeshCaller?> HandledCallers
    {
        get
        {
            lock (_lock)
            {
                return [.. _handled];
            }
        }
    }

    /// <summary>Sets up the adapter's receiver.</summary>
    /// <param name="options">The receiver's options.</param>
    public void Configure(ReceiverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Audience = ReceiverAudience;
        options.TrustedIssuers.Add(Issuer);
        options.Keys = new StaticKeySource(Issuer, new JsonWebKeySet([Key.PublicKey]));
        options.Policy = Policy ?? JsonPolicy.Parse(System.Text.Encoding.UTF8.GetBytes(
            $$$"""{"version":1,"issuers":["{{{Issuer}}}"],"audiences":["{{{ReceiverAudience}}}"],"rules":[{"name":"bots","match":{"sub":"agent://ci/*"},"allow":true},{"name":"default","match":{},"allow":false}]}"""));
        options.ReplayStore = ReplayStore ?? _store;
        options.Revocations = Revocations;
        options.Audit = Audit;
        options.DiscloseEverything = DiscloseEverything;
    }

    /// <summary>What the protected handler calls.</summary>
    /// <param name="caller">The caller that the adapter shows the handler.</param>
    public void Handled(OathMeshCaller? caller)
    {
        lock (_lock)
        {
            _handled.Add(caller);
        }
    }

    /// <summary>Mints a token for the receiver.</summary>
    /// <param name="action">Its <c>act</c>.</param>
    /// <param name="subject">Its <c>sub</c>.</param>
    /// <param name="requestHash">Its <c>rqh</c>.</param>
    /// <param name="issuer">Its <c>iss</c>.</param>
    /// <returns>The token.</returns>
    public string Mint(string action = RequiredAct, string subject = Caller, string? requestHash = null, string issuer = Issuer) =>
        new TokenMinter(issuer, Key).Mint(new TokenClaims { Subject = subject, Audience = Audience, Action = action, RequestHash = requestHash }).Token;

    /// <inheritdoc />
    public void Dispose()
    {
        _store.Dispose();
        Key.Dispose();
    }
}
