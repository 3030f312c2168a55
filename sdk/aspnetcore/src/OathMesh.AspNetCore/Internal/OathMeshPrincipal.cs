using System.Security.Claims;

namespace OathMesh.AspNetCore;

/// <summary>Makes the principal of a caller.</summary>
internal static class OathMeshPrincipal
{
    public static ClaimsPrincipal Create(OathMeshCaller caller)
    {
        // The authentication type is fixed, whatever the scheme is called: ActRequirement knows OathMesh identities by it.
        var identity = new ClaimsIdentity(OathMeshDefaults.AuthenticationScheme, OathMeshClaimTypes.Subject, ClaimTypes.Role);
        Add(identity, caller, OathMeshClaimTypes.Issuer, caller.Issuer);
        Add(identity, caller, OathMeshClaimTypes.Subject, caller.Subject);
        Add(identity, caller, OathMeshClaimTypes.Action, caller.Action);
        Add(identity, caller, OathMeshClaimTypes.TokenId, caller.TokenId);
        Add(identity, caller, OathMeshClaimTypes.Environment, caller.Environment);
        Add(identity, caller, OathMeshClaimTypes.Tenant, caller.Tenant);
        Add(identity, caller, OathMeshClaimTypes.DelegatedBy, caller.DelegatedBy);
        foreach (var scope in caller.Scope ?? [])
        {
            Add(identity, caller, OathMeshClaimTypes.Scope, scope);
        }

        return new ClaimsPrincipal(identity);
    }

    private static void Add(ClaimsIdentity identity, OathMeshCaller caller, string type, string? value)
    {
        if (value is not null)
        {
            // Made with its identity: one that has none is copied when it is added.
            identity.AddClaim(new Claim(type, value, ClaimValueTypes.String, caller.Issuer, caller.Issuer, identity));
        }
    }
}
