namespace OathMesh.AspNetCore;

/// <summary>The types of the claims that an OathMesh identity has: the names of the token's claims (docs/protocol.md, section 2.2).</summary>
public static class OathMeshClaimTypes
{
    /// <summary>The issuer.</summary>
    public const string Issuer = "iss";

    /// <summary>The caller; also the identity's name.</summary>
    public const string Subject = "sub";

    /// <summary>The one action the token is for.</summary>
    public const string Action = "act";

    /// <summary>The token's id.</summary>
    public const string TokenId = "jti";

    /// <summary>A scope; one claim each.</summary>
    public const string Scope = "scope";

    /// <summary>The environment.</summary>
    public const string Environment = "env";

    /// <summary>The tenant.</summary>
    public const string Tenant = "tenant";

    /// <summary>On whose behalf the caller acts.</summary>
    public const string DelegatedBy = "delegated_by";
}
