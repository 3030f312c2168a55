using OathMesh.Binding;
using OathMesh.Keys;
using OathMesh.Tokens;

namespace OathMesh.Client;

/// <summary>
/// Settings of one HttpClient that calls a protected API. They are bound from <c>OathMesh:Clients:NAME</c>, NAME being the HttpClient's, and checked when the host
/// starts: every fault is listed, and the host does not start. They are read once; a change of configuration takes a restart.
/// </summary>
public sealed class OathMeshClientOptions
{
    /// <summary>The API's base address: <c>https</c>, or <c>http</c> on loopback. No token goes to another scheme, host or port. The HttpClient's own <c>BaseAddress</c> by default; one of the two is required.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>The API's audience (<c>aud</c>). Required.</summary>
    public string? Audience { get; set; }

    /// <summary>The action (<c>act</c>) of requests that do not name their own with <c>SetOathMeshAction</c>: 1 to 128 of <c>[A-Za-z0-9._:/-]</c>. <see langword="null"/>, the default, when each does.</summary>
    public string? Action { get; set; }

    /// <summary>The caller (<c>sub</c>), such as <c>svc://orders/worker</c>. Required, unless the token source knows its own.</summary>
    public string? Subject { get; set; }

    /// <summary>The scopes (<c>scope</c>), at most 32. None by default, which leaves the claim out.</summary>
    public IList<string> Scope { get; } = [];

    /// <summary>Why the calls are made (<c>reason</c>), at most 512 bytes of UTF-8; <c>SetOathMeshReason</c> names one for a request. None by default.</summary>
    public string? Reason { get; set; }

    /// <summary>The environment (<c>env</c>), at most 512 bytes of UTF-8. None by default.</summary>
    public string? Environment { get; set; }

    /// <summary>The tenant (<c>tenant</c>), at most 512 bytes of UTF-8. None by default.</summary>
    public string? Tenant { get; set; }

    /// <summary>The lifetime wished for, 1 to 300 seconds in whole seconds; the issuer's default, 120 seconds, when <see langword="null"/>, the default. With the pool it must be longer than the pool's <c>MinRemainingLife</c>.</summary>
    public TimeSpan? Lifetime { get; set; }

    /// <summary>Binds every token to its request (<c>rqh</c>), so that it fits one method, target, content type and body. A bound token is minted for its request and never pooled. <see langword="false"/> by default; <c>SetOathMeshBinding</c> decides for a request.</summary>
    public bool BindRequests { get; set; }

    /// <summary>The largest body of a bound request, which is kept in memory: 0 to 64 MiB, 1 MiB by default, as much as receivers hash by default. A larger one is not sent.</summary>
    public int MaxBoundBodyBytes { get; set; } = RequestBinding.DefaultMaxBodyBytes;

    /// <summary>The issuer as it calls itself. Required, unless <see cref="TokenSource"/> or a service of type <see cref="ITokenSource"/> is given.</summary>
    public string? Issuer { get; set; }

    /// <summary>Where the issuer is reached; <see cref="Issuer"/> itself when <see langword="null"/>, the default.</summary>
    public Uri? IssuerAddress { get; set; }

    /// <summary>How long one request to the issuer may take: 1 to 60 seconds, 10 by default.</summary>
    public TimeSpan IssuerTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Binds this client's own token to the request to the issuer that carries it. <see langword="true"/> by default; turn it off where a proxy before the issuer rewrites the path.</summary>
    public bool BindIssuerRequests { get; set; } = true;

    /// <summary>This client's id at the issuer. Required with a key, unless <see cref="SignLocally"/>.</summary>
    public string? ClientId { get; set; }

    /// <summary>The private key: a PEM file of mode 0600 or a key directory, relative to the working directory. This or a secret.</summary>
    public string? KeyPath { get; set; }

    /// <summary>The key, in place of <see cref="KeyPath"/>; owned by the caller.</summary>
    public ISigningKeySource? Keys { get; set; }

    /// <summary>The shared secret, for clients that have no key.</summary>
    public string? Secret { get; set; }

    /// <summary>A file with the shared secret, in place of <see cref="Secret"/>; white space at its end is left out. Relative to the working directory.</summary>
    public string? SecretFile { get; set; }

    /// <summary>Signs tokens in this process with the key, in the name of <see cref="Issuer"/>, and asks nobody. <see langword="false"/> by default.</summary>
    public bool SignLocally { get; set; }

    /// <summary>Gets tokens ahead of need (see <see cref="PooledTokenSource"/>) where the source can. <see langword="true"/> by default.</summary>
    public bool UsePool { get; set; } = true;

    /// <summary>The pool's settings.</summary>
    public TokenPoolOptions Pool { get; } = new();

    /// <summary>A token source of your own, in place of the issuer and the credential; owned by the caller. <see langword="null"/> by default: a service of type <see cref="ITokenSource"/>, when no issuer is set.</summary>
    public ITokenSource? TokenSource { get; set; }

    /// <summary>Faults found while the settings were read; reported with all others.</summary>
    internal List<string> ConfigurationFaults { get; } = [];

    /// <summary>Whether anything says where tokens come from, so that no service is looked for.</summary>
    internal bool NamesASource => Issuer is not null || IssuerAddress is not null || ClientId is not null || HasKey || HasSecret || SignLocally;

    internal bool HasKey => KeyPath is not null || Keys is not null;

    internal bool HasSecret => Secret is not null || SecretFile is not null;
}
