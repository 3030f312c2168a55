using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace OathMesh.AspNetCore;

/// <summary>After the token passed all steps. The token is spent.</summary>
public sealed class OathMeshTokenValidatedContext : BaseContext<OathMeshOptions>
{
    internal OathMeshTokenValidatedContext(
        HttpContext context, AuthenticationScheme scheme, OathMeshOptions options, OathMeshCaller caller, ClaimsPrincipal principal)
        : base(context, scheme, options)
    {
        Caller = caller;
        Principal = principal;
    }

    /// <summary>The caller.</summary>
    public OathMeshCaller Caller { get; }

    /// <summary>The principal; the application may add identities and claims.</summary>
    public ClaimsPrincipal Principal { get; }

    internal AuthenticateResult? Result { get; private set; }

    /// <summary>Denies the request all the same.</summary>
    /// <param name="failureMessage">Why, for the log.</param>
    public void Fail(string failureMessage) => Result = AuthenticateResult.Fail(failureMessage);
}
