using System.Security.Claims;

namespace OathMesh.AspNetCore;

/// <summary>Makes the principal of a caller.</summary>
internal static class OathMeshPrincipal
{
    public static ClaimsPrincipal Create(OathMeshCaller caller)
    {
        var claims = new List<Claim>(8);
        Add(claims, caller, OathMeshClaimTypes.Issuer, caller.Issuer);
        Add(claims, caller, OathMeshClaimTypes.Subject, caller.Subject);
        Add(claims, caller, OathMeshClaimTypes.Action, caller.Action);
        Add(claims, caller, OathMeshClaimTypes.TokenId, caller.TokenId);
        Add(claims, caller, OathMeshClaimTypes.Environment, caller.Environment);
        Add(claims, caller, OathMeshClaimTypes.Tenant, caller.Tenant);
        Add(claims, caller, OathMeshClaimTypes.DelegatedBy, caller.DelegatedBy);
        foreach (var scope in caller.Scope ?? [])
        {
            Add(claims, caller, OathMeshClaimTypes.Scope, scope);
        }

        // The authentication type is fixed, whatever the scheme is called: ActRequirement knows OathMesh identities by it.
        return new ClaimsPrincipal(new ClaimsIdentity(claims, OathMeshDefaults.AuthenticationScheme, OathMeshClaimTypes.Subject, ClaimTypes.Role));
    }

    private static void Add(List<Claim> claims, OathMeshCaller caller, string type, string? value)
    {
        if (value is not null)
        {
            claims.Add(new Claim(type, value, ClaimValueTypes.String, caller.Issuer));
        }
    }
}
