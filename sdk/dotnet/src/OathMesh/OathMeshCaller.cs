using System.Text.Json;

namespace OathMesh;

/// <summary>Who calls, for what, on whose word: the content of a token that passed all 14 steps (docs/protocol.md, section 2).</summary>
public sealed record OathMeshCaller
{
    /// <summary>The issuer that vouches for the caller (<c>iss</c>): one of the receiver's trusted issuers.</summary>
    public required string Issuer { get; init; }

    /// <summary>The caller (<c>sub</c>), such as <c>agent://ci/deploy-bot</c>. Unique together with <see cref="Issuer"/>.</summary>
    public required string Subject { get; init; }

    /// <summary>The audience (<c>aud</c>): always the receiver's own.</summary>
    public required string Audience { get; init; }

    /// <summary>The one action the token is for (<c>act</c>). A string, unlike the actor object that RFC 8693 calls <c>act</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The token's id (<c>jti</c>), consumed by this call.</summary>
    public required string TokenId { get; init; }

    /// <summary>When the token was issued (<c>iat</c>), in seconds since 1970-01-01T00:00:00Z.</summary>
    public required long IssuedAt { get; init; }

    /// <summary>When the token expires (<c>exp</c>), in seconds since 1970-01-01T00:00:00Z.</summary>
    public required long ExpiresAt { get; init; }

    /// <summary>Before when the token is not valid (<c>nbf</c>), in seconds since 1970-01-01T00:00:00Z; <see langword="null"/> when absent.</summary>
    public long? NotBefore { get; init; }

    /// <summary>The scopes (<c>scope</c>), in the token's order; <see langword="null"/> when the claim is absent.</summary>
    public IReadOnlyList<string>? Scope { get; init; }

    /// <summary>Why the call is made (<c>reason</c>), as the caller said; <see langword="null"/> when absent.</summary>
    public string? Reason { get; init; }

    /// <summary>The environment (<c>env</c>); <see langword="null"/> when absent.</summary>
    public string? Environment { get; init; }

    /// <summary>The tenant (<c>tenant</c>); <see langword="null"/> when absent.</summary>
    public string? Tenant { get; init; }

    /// <summary>On whose behalf the caller acts (<c>delegated_by</c>); <see langword="null"/> when absent.</summary>
    public string? DelegatedBy { get; init; }

    /// <summary>The workload the call comes from (<c>src</c>); <see langword="null"/> when absent.</summary>
    public OathMeshSource? Source { get; init; }

    /// <summary>The request the token is bound to (<c>rqh</c>), which this request was found to be; <see langword="null"/> when the token is unbound.</summary>
    public string? RequestHash { get; init; }

    /// <summary>The id of the key that signed the token (the header's <c>kid</c>).</summary>
    public required string KeyId { get; init; }

    /// <summary>Writes the token's known claims as one JSON object, in the order of docs/protocol.md section 2; absent claims are left out.</summary>
    /// <param name="writer">Where the object is written.</param>
    public void WriteClaims(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("iss", Issuer);
        writer.WriteString("sub", Subject);
        writer.WriteString("aud", Audience);
        writer.WriteString("act", Action);
        writer.WriteNumber("iat", IssuedAt);
        writer.WriteNumber("exp", ExpiresAt);
        writer.WriteString("jti", TokenId);
        if (NotBefore is { } notBefore)
        {
            writer.WriteNumber("nbf", notBefore);
        }

        if (Scope is { } scope)
        {
            writer.WriteStartArray("scope");
            foreach (var entry in scope)
            {
                writer.WriteStringValue(entry);
            }

            writer.WriteEndArray();
        }

        WriteOptional(writer, "reason", Reason);
        if (Source is { } source)
        {
            writer.WriteStartObject("src");
            WriteOptional(writer, "type", source.Type);
            WriteOptional(writer, "repo", source.Repository);
            WriteOptional(writer, "workflow", source.Workflow);
            WriteOptional(writer, "run_id", source.RunId);
            WriteOptional(writer, "sha", source.Commit);
            writer.WriteEndObject();
        }

        WriteOptional(writer, "delegated_by", DelegatedBy);
        WriteOptional(writer, "env", Environment);
        WriteOptional(writer, "tenant", Tenant);
        WriteOptional(writer, "rqh", RequestHash);
        writer.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
