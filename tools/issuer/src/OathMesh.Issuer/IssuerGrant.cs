namespace OathMesh.Issuer;

/// <summary>What a client may ask for. One grant must cover a request as a whole; what no grant covers is refused.</summary>
public sealed record IssuerGrant
{
    /// <summary>The callers (<c>sub</c>) it may name: a pattern in which <c>*</c> stands for any run of characters, <c>/</c> included. At most 512 characters.</summary>
    public required string Subject { get; init; }

    /// <summary>The audiences (<c>aud</c>), compared ordinally. At least one.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>The actions (<c>act</c>): patterns as in <see cref="Subject"/>. At least one.</summary>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>The scopes (<c>scope</c>), compared ordinally. Empty by default: no scope may be asked for.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The environments (<c>env</c>), compared ordinally. Empty by default: none may be asked for.</summary>
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>The tenants (<c>tenant</c>), compared ordinally. Empty by default: none may be asked for.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];

    /// <summary>The longest lifetime (<c>maxTtl</c>), in seconds: 1 to 300, 300 by default. A longer wish is cut to it.</summary>
    public int MaxLifetimeSeconds { get; init; } = OathMeshLimits.MaxLifetimeSeconds;
}
