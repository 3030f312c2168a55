namespace OathMesh.Tokens;

/// <summary>What a caller asks a token source for. The source, or the issuer behind it, decides the rest: <c>iss</c>, <c>iat</c>, <c>exp</c> and <c>jti</c>.</summary>
public sealed record TokenRequest
{
    /// <summary>The caller (<c>sub</c>); the source's own subject when <see langword="null"/>, the default.</summary>
    public string? Subject { get; init; }

    /// <summary>The one audience (<c>aud</c>). Not empty.</summary>
    public required string Audience { get; init; }

    /// <summary>The one action (<c>act</c>): 1 to 128 of <c>[A-Za-z0-9._:/-]</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The lifetime wished for; clamped to 1 to 300 seconds and cut to whole seconds. The source's default when <see langword="null"/>, the default.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>The scopes (<c>scope</c>), at most 32; <see langword="null"/>, the default, leaves the claim out.</summary>
    public IReadOnlyList<string>? Scope { get; init; }

    /// <summary>Why the call is made (<c>reason</c>), at most 512 bytes of UTF-8; <see langword="null"/>, the default, leaves it out.</summary>
    public string? Reason { get; init; }

    /// <summary>The environment (<c>env</c>), at most 512 bytes of UTF-8; <see langword="null"/>, the default, leaves it out.</summary>
    public string? Environment { get; init; }

    /// <summary>The tenant (<c>tenant</c>), at most 512 bytes of UTF-8; <see langword="null"/>, the default, leaves it out.</summary>
    public string? Tenant { get; init; }

    /// <summary>The hash of the one request that the token is for (<c>rqh</c>), see <see cref="Binding.RequestBinding"/>; <see langword="null"/>, the default, leaves the token unbound.</summary>
    public string? RequestHash { get; init; }
}
