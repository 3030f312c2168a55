using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace OathMesh.AspNetCore;

/// <summary>Before a 403 is written: the caller is authentic and may not use this endpoint.</summary>
public sealed class OathMeshForbiddenContext : PropertiesContext<OathMeshOptions>
{
    internal OathMeshForbiddenContext(
        HttpContext context, AuthenticationScheme scheme, OathMeshOptions options, AuthenticationProperties? properties, bool isActMismatch)
        : base(context, scheme, options, properties) => IsActMismatch = isActMismatch;

    /// <summary>Whether the endpoint asks for another action than the token's.</summary>
    public bool IsActMismatch { get; }

    /// <summary>Whether the application wrote the answer.</summary>
    public bool Handled { get; private set; }

    /// <summary>Says that the application wrote the answer.</summary>
    public void HandleResponse() => Handled = true;
}
