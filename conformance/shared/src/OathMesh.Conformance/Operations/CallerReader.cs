using System.Text.Json;

namespace OathMesh.Conformance.Operations;

/// <summary>Reads the claims that a policy looks at: <c>iss</c>, <c>sub</c>, <c>aud</c>, <c>act</c>, which every token has, and the optional ones.</summary>
internal static class CallerReader
{
    public static readonly string[] SourceMembers = ["type", "repo", "workflow", "run_id", "sha"];

    public static OathMeshCaller Read(JsonElement claims)
    {
        claims.RefuseOthers("iss", "sub", "aud", "act", "env", "tenant", "scope", "src");
        return new OathMeshCaller
        {
            Issuer = claims.RequiredString("iss"),
            Subject = claims.RequiredString("sub"),
            Audience = claims.RequiredString("aud"),
            Action = claims.RequiredString("act"),
            Environment = claims.OptionalString("env"),
            Tenant = claims.OptionalString("tenant"),
            Scope = claims.OptionalStrings("scope"),
            Source = claims.TryGetMember("src", out var source) ? ReadSource(source) : null,
            // Policies do not look at the rest.
            TokenId = "not-looked-at-by-policies",
            IssuedAt = 0,
            ExpiresAt = 1,
            KeyId = "not-looked-at-by-policies",
        };
    }

    public static OathMeshSource ReadSource(JsonElement source)
    {
        source.RefuseOthers(SourceMembers);
        return new OathMeshSource
        {
            Type = source.OptionalString("type"),
            Repository = source.OptionalString("repo"),
            Workflow = source.OptionalString("workflow"),
            RunId = source.OptionalString("run_id"),
            Commit = source.OptionalString("sha"),
        };
    }
}
