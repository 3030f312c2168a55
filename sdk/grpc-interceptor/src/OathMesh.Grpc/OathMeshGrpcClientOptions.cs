namespace OathMesh.Grpc;

/// <summary>What a client's tokens are asked for. Read once.</summary>
public sealed class OathMeshGrpcClientOptions
{
    /// <summary>The server's one audience (<c>aud</c>). Required.</summary>
    public string? Audience { get; set; }

    /// <summary>The action (<c>act</c>) of methods that <see cref="Acts"/> does not list; without one, calls of these fail before they are sent.</summary>
    public string? Act { get; set; }

    /// <summary>The action of a method, by method: <c>/pkg.Service/Method</c>, compared ordinally.</summary>
    public IDictionary<string, string> Acts { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The caller (<c>sub</c>); the token source's own when <see langword="null"/>, the default.</summary>
    public string? Subject { get; set; }

    /// <summary>The lifetime wished for: 1 to 300 seconds; the token source's default when <see langword="null"/>, the default.</summary>
    public TimeSpan? Lifetime { get; set; }

    /// <summary>The scopes (<c>scope</c>), at most 32; none when <see langword="null"/>, the default.</summary>
    public IReadOnlyList<string>? Scope { get; set; }

    /// <summary>Why the calls are made (<c>reason</c>), at most 512 bytes of UTF-8; left out when <see langword="null"/>, the default.</summary>
    public string? Reason { get; set; }

    /// <summary>The environment (<c>env</c>), at most 512 bytes of UTF-8; left out when <see langword="null"/>, the default.</summary>
    public string? Environment { get; set; }

    /// <summary>The tenant (<c>tenant</c>), at most 512 bytes of UTF-8; left out when <see langword="null"/>, the default.</summary>
    public string? Tenant { get; set; }

    /// <summary>Finds every fault.</summary>
    /// <returns>Each fault with how to mend it; empty when there is none.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (string.IsNullOrEmpty(Audience))
        {
            faults.Add("Audience is missing: set it to the server's audience.");
        }

        if (string.IsNullOrEmpty(Act) && Acts.Count == 0)
        {
            faults.Add("There is no action: set Act, or give each method's in Acts.");
        }

        foreach (var (method, act) in Acts)
        {
            if (method.Split('/') is not ["", { Length: > 0 }, { Length: > 0 }])
            {
                faults.Add($"Acts names '{method}', which is not a method: write /pkg.Service/Method.");
            }

            if (string.IsNullOrEmpty(act))
            {
                faults.Add($"Acts names no action for {method}.");
            }
        }

        if (Lifetime is { } lifetime && (lifetime < TimeSpan.FromSeconds(1) || lifetime > TimeSpan.FromSeconds(OathMeshLimits.MaxLifetimeSeconds)))
        {
            faults.Add($"Lifetime must be from 1 to {OathMeshLimits.MaxLifetimeSeconds} seconds.");
        }

        return faults;
    }
}
