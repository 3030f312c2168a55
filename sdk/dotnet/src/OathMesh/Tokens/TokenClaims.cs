namespace OathMesh.Tokens;

/// <summary>What a caller may choose about a token that is to be minted (docs/protocol.md, section 2). The minter adds <c>iss</c>, <c>iat</c>, <c>exp</c> and <c>jti</c> itself.</summary>
public sealed record TokenClaims
{
    /// <summary>The caller (<c>sub</c>): <c>agent</c>, <c>svc</c>, <c>job</c>, <c>tool</c> or <c>user</c>, then <c>://</c>, then 1 to 256 of <c>[A-Za-z0-9/_.-]</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The one audience (<c>aud</c>). Not empty.</summary>
    public required string Audience { get; init; }

    /// <summary>The one action (<c>act</c>): 1 to 128 of <c>[A-Za-z0-9._:/-]</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The lifetime wished for; clamped to 1 to 300 seconds and cut to whole seconds. 120 seconds by default.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromSeconds(OathMeshLimits.DefaultLifetimeSeconds);

    /// <summary>Before when the token is not valid (<c>nbf</c>), in seconds since 1970-01-01T00:00:00Z; <see langword="null"/> leaves it out.</summary>
    public long? NotBefore { get; init; }

    /// <summary>The scopes (<c>scope</c>), at most 32; <see langword="null"/> leaves the claim out.</summary>
    public IReadOnlyList<string>? Scope { get; init; }

    /// <summary>Why the call is made (<c>reason</c>), at most 512 bytes of UTF-8; <see langword="null"/> leaves it out.</summary>
    public string? Reason { get; init; }

    /// <summary>The verified workload the call comes from (<c>src</c>); <see langword="null"/> leaves it out.</summary>
    public OathMeshSource? Source { get; init; }

    /// <summary>On whose behalf the caller acts (<c>delegated_by</c>), at most 512 bytes of UTF-8; <see langword="null"/> leaves it out.</summary>
    public string? DelegatedBy { get; init; }

    /// <summary>The environment (<c>env</c>), at most 512 bytes of UTF-8; <see langword="null"/> leaves it out.</summary>
    public string? Environment { get; init; }

    /// <summary>The tenant (<c>tenant</c>), at most 512 bytes of UTF-8; <see langword="null"/> leaves it out.</summary>
    public string? Tenant { get; init; }

    /// <summary>The hash of the one request that the token is for (<c>rqh</c>), see <see cref="Binding.RequestBinding"/>; <see langword="null"/> leaves the token unbound.</summary>
    public string? RequestHash { get; init; }
}
