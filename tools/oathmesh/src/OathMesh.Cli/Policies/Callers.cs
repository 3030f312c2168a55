using System.Text.Json;
using OathMesh.Policy;

namespace OathMesh.Cli.Policies;

/// <summary>Makes callers to ask a policy about.</summary>
internal static class Callers
{
    /// <summary>A caller with the policy's first issuer and audience where none is given.</summary>
    public static OathMeshCaller Create(JsonPolicy policy, string subject, string action, string? issuer, string? audience) => new()
    {
        Subject = subject,
        Action = action,
        Issuer = issuer ?? policy.Issuers.Order(StringComparer.Ordinal).First(),
        Audience = audience ?? policy.Audiences.Order(StringComparer.Ordinal).First(),
        TokenId = "0000000000000000",
        IssuedAt = 0,
        ExpiresAt = 1,
        KeyId = "none",
    };

    /// <summary>Reads a caller from claims; <see langword="null"/> when <c>sub</c> or <c>act</c> is missing, <c>iss</c> or <c>aud</c> without a policy to take them from, or one is of a wrong type.</summary>
    public static OathMeshCaller? Read(JsonElement claims, JsonPolicy? policy)
    {
        var isGood = true;
        string? Text(JsonElement parent, string name)
        {
            if (!parent.TryGetProperty(name, out var value))
            {
                return null;
            }

            isGood &= value.ValueKind == JsonValueKind.String;
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }

        var (subject, action, issuer, audience) = (Text(claims, "sub"), Text(claims, "act"), Text(claims, "iss"), Text(claims, "aud"));
        if (subject is null || action is null || (policy is null && (issuer is null || audience is null)))
        {
            return null;
        }

        var caller = policy is null
            ? new OathMeshCaller { Subject = subject, Action = action, Issuer = issuer!, Audience = audience!, TokenId = "0000000000000000", IssuedAt = 0, ExpiresAt = 1, KeyId = "none" }
            : Create(policy, subject, action, issuer, audience);
        caller = caller with { Environment = Text(claims, "env"), Tenant = Text(claims, "tenant") };
        if (claims.TryGetProperty("scope", out var scope))
        {
            isGood &= scope.ValueKind == JsonValueKind.Array && scope.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String);
            caller = isGood ? caller with { Scope = [.. scope.EnumerateArray().Select(entry => entry.GetString()!)] } : caller;
        }

        if (claims.TryGetProperty("src", out var source))
        {
            isGood &= source.ValueKind == JsonValueKind.Object;
            caller = isGood
                ? caller with { Source = new OathMeshSource { Type = Text(source, "type"), Repository = Text(source, "repo"), Workflow = Text(source, "workflow") } }
                : caller;
        }

        return isGood ? caller : null;
    }
}
