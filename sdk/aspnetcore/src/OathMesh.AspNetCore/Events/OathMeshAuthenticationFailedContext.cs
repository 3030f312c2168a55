using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using OathMesh.Verification;

namespace OathMesh.AspNetCore;

/// <summary>After the token was denied. The denial stands, whatever the application does.</summary>
public sealed class OathMeshAuthenticationFailedContext : BaseContext<OathMeshOptions>
{
    internal OathMeshAuthenticationFailedContext(HttpContext context, AuthenticationScheme scheme, OathMeshOptions options, VerificationError error)
        : base(context, scheme, options) => Error = error;

    /// <summary>Step and code.</summary>
    public VerificationError Error { get; }
}
