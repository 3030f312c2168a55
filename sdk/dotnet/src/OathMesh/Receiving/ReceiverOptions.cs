using OathMesh.Audit;
using OathMesh.Binding;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Revocation;
using OathMesh.Verification;

namespace OathMesh.Receiving;

/// <summary>What every adapter's receiver is set up with. Checked when the host starts: every fault is listed, and the host does not start. Read once; a change takes a restart.</summary>
public class ReceiverOptions
{
    /// <summary>This API's audience; a token's <c>aud</c> must equal it ordinally. Required.</summary>
    public string? Audience { get; set; }

    /// <summary>The issuers whose tokens are accepted, compared ordinally. At least one.</summary>
    public IList<string> TrustedIssuers { get; } = [];

    /// <summary>Where an issuer's key set is: an http(s) URL or a file. An issuer that is not listed serves it at <c>/.well-known/jwks.json</c>.</summary>
    public IDictionary<string, string> KeySets { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The file of the policy, in Pkl when its name ends in <c>.pkl</c>, else in JSON; relative to the content root. Required unless <see cref="Policy"/> or an
    /// <see cref="IPolicy"/> service is given.
    /// </summary>
    public string? PolicyFile { get; set; }

    /// <summary>
    /// Takes a changed policy file while the host runs. <see langword="true"/> by default: a file that cannot be used then does not stop the host, but denies every token
    /// and fails the health check until it is mended. When <see langword="false"/>, the file is read once, and a bad one stops the host.
    /// </summary>
    public bool ReloadPolicy { get; set; } = true;

    /// <summary>The pkl command line that evaluates a policy in Pkl; relative to the content root. Looked for on <c>PATH</c> when not given.</summary>
    public string? PklExecutable { get; set; }

    /// <summary>The file of the audit lines; relative to the content root. Standard output when not given.</summary>
    public string? AuditFile { get; set; }

    /// <summary>How far clocks may differ: 0 to 30 seconds, whole seconds, 30 by default.</summary>
    public TimeSpan Leeway { get; set; } = TimeSpan.FromSeconds(OathMeshLimits.MaxLeewaySeconds);

    /// <summary>Denies tokens that are not bound to their request. <see langword="false"/> by default.</summary>
    public bool RequireRequestBinding { get; set; }

    /// <summary>The largest body that is hashed for a bound token: 0 to 64 MiB, 1 MiB by default, kept in memory meanwhile. A bound token with a larger body is denied.</summary>
    public int MaxBoundBodyBytes { get; set; } = RequestBinding.DefaultMaxBodyBytes;

    /// <summary>How often key sets are fetched: 1 second to 10 minutes, 60 seconds by default. See <see cref="JwksKeySourceOptions.RefreshInterval"/>.</summary>
    public TimeSpan KeyRefreshInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How old a key set may get: at most 10 minutes, the default. See <see cref="JwksKeySourceOptions.MaxAge"/>.</summary>
    public TimeSpan KeyMaxAge { get; set; } = JwksKeySourceOptions.MaxAgeLimit;

    /// <summary>Allows key sets and revocation lists over plain HTTP from hosts other than loopback. For development only. <see langword="false"/> by default.</summary>
    public bool AllowInsecureHttp { get; set; }

    /// <summary>Checks every token against its issuer's revocation list. <see langword="false"/> by default: a token then lives out its at most 300 seconds. Not used with another revocation list.</summary>
    public bool CheckRevocations { get; set; }

    /// <summary>Where the list that judges an issuer's tokens is: an http(s) URL, or <c>none</c> for an issuer whose tokens are not checked. An issuer that is not listed serves it at <c>/v1/revocations</c>. Needs <see cref="CheckRevocations"/>.</summary>
    public IDictionary<string, string> RevocationLists { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How old a revocation list may be: 10 to 300 seconds, 30 by default. See <see cref="RevocationSourceOptions.MaxAge"/>.</summary>
    public TimeSpan RevocationMaxAge { get; set; } = RevocationSourceOptions.DefaultMaxAge;

    /// <summary>The most tokens that are remembered in memory: 1 to 100 million, 1 million by default. All schemes of an application share one such store, and the first scheme's setting counts. Not used with another replay store.</summary>
    public int ReplayCapacity { get; set; } = 1_000_000;

    /// <inheritdoc cref="TokenVerifierOptions.SignatureEngine"/>
    public SignatureEngine SignatureEngine { get; set; }

    /// <inheritdoc cref="TokenVerifierOptions.CrossCheckRate"/>
    public int? CrossCheckRate { get; set; }

    /// <inheritdoc cref="TokenVerifierOptions.MaxTableMebibytes"/>
    public int MaxTableMebibytes { get; set; } = 64;

    /// <summary>The <c>realm</c> of challenges; goes on the wire. <c>oathmesh</c> by default.</summary>
    public string Realm { get; set; } = "oathmesh";

    /// <summary>Tells strangers step and code of every denial. <see langword="null"/>, the default, means: in the Development environment only.</summary>
    public bool? DiscloseEverything { get; set; }

    /// <summary>The policy; before an <see cref="IPolicy"/> service and <see cref="PolicyFile"/>.</summary>
    public IPolicy? Policy { get; set; }

    /// <summary>The key source; before an <see cref="IKeySource"/> service and <see cref="KeySets"/>.</summary>
    public IKeySource? Keys { get; set; }

    /// <summary>The replay store; before an <see cref="IReplayStore"/> service. A <see cref="MemoryReplayStore"/> when there is neither: right for one instance only.</summary>
    public IReplayStore? ReplayStore { get; set; }

    /// <summary>The clock; before a <see cref="System.TimeProvider"/> service. The system's when there is neither.</summary>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>The audit sink; before an <see cref="IAuditSink"/> service and <see cref="AuditFile"/>.</summary>
    public IAuditSink? Audit { get; set; }

    /// <summary>The revocation list; before an <see cref="IRevocationList"/> service and <see cref="CheckRevocations"/>. <see langword="null"/> by default.</summary>
    public IRevocationList? Revocations { get; set; }

    /// <summary>Faults found while the settings were read from configuration; reported with all others.</summary>
    public IList<string> ConfigurationFaults { get; } = [];
}
