namespace OathMesh.Revocation;

/// <summary>Settings of <see cref="RevocationSource"/> (docs/protocol.md, section 11).</summary>
public sealed class RevocationSourceOptions
{
    /// <summary>Where an issuer serves its list: <c>/v1/revocations</c>.</summary>
    public const string DefaultPath = "/v1/revocations";

    /// <summary>How old a list may be when nothing is set: 30 seconds.</summary>
    public static readonly TimeSpan DefaultMaxAge = TimeSpan.FromSeconds(30);

    /// <summary>The least <see cref="MaxAge"/>: 10 seconds.</summary>
    public static readonly TimeSpan LeastMaxAge = TimeSpan.FromSeconds(10);

    /// <summary>The greatest <see cref="MaxAge"/>: 300 seconds, as long as a token lives at most.</summary>
    public static readonly TimeSpan GreatestMaxAge = TimeSpan.FromSeconds(OathMeshLimits.MaxLifetimeSeconds);

    /// <summary>Each issuer with the address of the list that judges its tokens; a <see langword="null"/> address means the issuer followed by <c>/v1/revocations</c>. A client that signs tokens itself is judged by the list of the issuer where it is enrolled: give that address for it.</summary>
    public IDictionary<string, Uri?> Issuers { get; } = new Dictionary<string, Uri?>(StringComparer.Ordinal);

    /// <summary>Issuers whose tokens are never checked. What stands neither here nor in <see cref="Issuers"/> is denied with <c>revocation_unavailable</c>.</summary>
    public ISet<string> Unchecked { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>How long ago a list must have been confirmed at most: 10 to 300 seconds, 30 by default. After that, tokens are denied with <c>revocation_unavailable</c>.</summary>
    public TimeSpan MaxAge { get; set; } = DefaultMaxAge;

    /// <summary>Allows plain HTTP to hosts other than loopback. For development only: whoever is on the path can then take revocations out. <see langword="false"/> by default.</summary>
    public bool AllowInsecureHttp { get; set; }

    /// <summary>The handler that fetches, for example with a private certificate authority. It must not follow redirects. Owned by the caller; <see langword="null"/> by default.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>Every fault of the settings, as sentences; empty when there is none.</summary>
    /// <returns>The faults.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (MaxAge < LeastMaxAge || MaxAge > GreatestMaxAge)
        {
            faults.Add($"RevocationMaxAge must be from {LeastMaxAge.TotalSeconds:0} to {GreatestMaxAge.TotalSeconds:0} seconds.");
        }

        foreach (var (issuer, address) in Issuers)
        {
            if ((address ?? DefaultAddress(issuer)) is not { IsAbsoluteUri: true, Scheme: "http" or "https" } uri)
            {
                faults.Add($"The issuer '{issuer}' is not an absolute http or https URL and has no address of a revocation list: set one, or 'none'.");
            }
            else if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            {
                faults.Add($"The address of the revocation list of '{issuer}' must have no user, query or fragment.");
            }
            else if (uri.Scheme == "http" && !uri.IsLoopback && !AllowInsecureHttp)
            {
                faults.Add($"The revocation list of '{issuer}' would be fetched over plain HTTP. Use https, or set AllowInsecureHttp in development.");
            }
        }

        return faults;
    }

    internal static Uri? DefaultAddress(string issuer) =>
        Uri.TryCreate(issuer.TrimEnd('/') + DefaultPath, UriKind.Absolute, out var uri) ? uri : null;
}
