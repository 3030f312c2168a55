using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using OathMesh.Verification;

namespace OathMesh.AspNetCore;

/// <summary>Before a 401 is written.</summary>
public sealed class OathMeshChallengeContext : PropertiesContext<OathMeshOptions>
{
    internal OathMeshChallengeContext(
        HttpContext context, AuthenticationScheme scheme, OathMeshOptions options, AuthenticationProperties? properties, VerificationError? error)
        : base(context, scheme, options, properties) => Error = error;

    /// <summary>Step and code; <see langword="null"/> when an event of the application denied.</summary>
    public VerificationError? Error { get; }

    /// <summary>Whether the application wrote the answer.</summary>
    public bool Handled { get; private set; }

    /// <summary>Says that the application wrote the answer.</summary>
    public void HandleResponse() => Handled = true;
}
