namespace OathMesh.Keys;

/// <summary>Settings of <see cref="JwksKeySource"/> (docs/protocol.md, section 6).</summary>
public sealed class JwksKeySourceOptions
{
    /// <summary>The longest age of a key set that is still used: 10 minutes. <see cref="MaxAge"/> can only be lower.</summary>
    public static readonly TimeSpan MaxAgeLimit = TimeSpan.FromMinutes(10);

    /// <summary>The longest time a fetch may take: 5 seconds.</summary>
    public static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The least time between two fetches that an unknown <c>kid</c> causes, an issuer, whatever the answer was: 30 seconds.</summary>
    public static readonly TimeSpan UnknownKeyInterval = TimeSpan.FromSeconds(30);

    /// <summary>Each trusted issuer with the address of its key set; a <see langword="null"/> address means the issuer followed by <c>/.well-known/jwks.json</c>.</summary>
    public IDictionary<string, Uri?> Issuers { get; } = new Dictionary<string, Uri?>(StringComparer.Ordinal);

    /// <summary>How often key sets are fetched in the background: 1 second to 10 minutes, 60 seconds by default. With the timeout it bounds how long a retired key is still accepted.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How old a key set may get while its issuer cannot be reached; after that its tokens are denied with <c>keys_unavailable</c>. At least <see cref="RefreshInterval"/>, at most 10 minutes, which is the default.</summary>
    public TimeSpan MaxAge { get; set; } = MaxAgeLimit;

    /// <summary>Allows plain HTTP to hosts other than loopback. For development only: whoever is on the path can then replace the keys. <see langword="false"/> by default.</summary>
    public bool AllowInsecureHttp { get; set; }

    /// <summary>The handler that fetches, for example with a private certificate authority. It must not follow redirects. Owned by the caller; <see langword="null"/> by default.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>Every fault of the settings, as sentences; empty when there is none.</summary>
    /// <returns>The faults.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (RefreshInterval < TimeSpan.FromSeconds(1) || RefreshInterval > MaxAgeLimit)
        {
            faults.Add("RefreshInterval must be from 1 second to 10 minutes.");
        }

        if (MaxAge > MaxAgeLimit || MaxAge < RefreshInterval)
        {
            faults.Add("MaxAge must be from RefreshInterval to 10 minutes.");
        }

        foreach (var (issuer, address) in Issuers)
        {
            if ((address ?? DefaultAddress(issuer)) is not { IsAbsoluteUri: true, Scheme: "http" or "https" } uri)
            {
                faults.Add($"The issuer '{issuer}' is not an absolute http or https URL and has no key set address: set one.");
            }
            else if (uri.Scheme == "http" && !uri.IsLoopback && !AllowInsecureHttp)
            {
                faults.Add($"The key set of '{issuer}' would be fetched over plain HTTP. Use https, or set AllowInsecureHttp in development.");
            }
        }

        return faults;
    }

    internal static Uri? DefaultAddress(string issuer) =>
        Uri.TryCreate(issuer.TrimEnd('/') + "/.well-known/jwks.json", UriKind.Absolute, out var uri) ? uri : null;
}
