using OathMesh.Keys;

namespace OathMesh.Issuer;

/// <summary>A client of the issuer: how it proves who it is, by exactly one of <see cref="KeySet"/> and <see cref="SecretSha256"/>, and what it may ask for.</summary>
public sealed class IssuerClient
{
    /// <summary>Its id: an absolute URI of at most 256 visible ASCII characters, unique. A client with keys puts it into <c>iss</c> of the tokens that it signs.</summary>
    public required string Id { get; init; }

    /// <summary>Its public keys (<c>jwks</c>): at least one, none of them published for tests. <see langword="null"/> for a client with a secret.</summary>
    public JsonWebKeySet? KeySet { get; init; }

    /// <summary>The SHA-256 of its secret's UTF-8, 64 lower-case hex digits, unique. <see langword="null"/> for a client with keys.</summary>
    public string? SecretSha256 { get; init; }

    /// <summary>What it may administer (<c>admin</c>): <c>revoke</c>. Nothing by default. For clients with keys only.</summary>
    public IReadOnlyList<string> Administration { get; init; } = [];

    /// <summary>What it may ask for. At least one, unless it administers.</summary>
    public IReadOnlyList<IssuerGrant> Grants { get; init; } = [];
}
