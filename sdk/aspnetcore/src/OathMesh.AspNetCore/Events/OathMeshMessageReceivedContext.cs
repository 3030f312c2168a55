using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace OathMesh.AspNetCore;

/// <summary>Before the token is looked at. Where the token is read from cannot be changed: one <c>Authorization</c> field.</summary>
/// <param name="context">The request.</param>
/// <param name="scheme">The scheme.</param>
/// <param name="options">The scheme's options.</param>
public sealed class OathMeshMessageReceivedContext(HttpContext context, AuthenticationScheme scheme, OathMeshOptions options)
    : BaseContext<OathMeshOptions>(context, scheme, options)
{
    internal AuthenticateResult? Result { get; private set; }

    /// <summary>Leaves the request to other schemes; the token is not verified and not consumed.</summary>
    public void NoResult() => Result = AuthenticateResult.NoResult();

    /// <summary>Denies the request without verifying the token.</summary>
    /// <param name="failureMessage">Why, for the log.</param>
    public void Fail(string failureMessage) => Result = AuthenticateResult.Fail(failureMessage);
}
