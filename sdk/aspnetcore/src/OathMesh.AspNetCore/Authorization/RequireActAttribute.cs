using Microsoft.AspNetCore.Authorization;
using OathMesh.Receiving;

namespace OathMesh.AspNetCore;

/// <summary>Only callers whose token is for one of these actions may come in: <c>[RequireAct("deploy")]</c> on a controller, an action or a minimal API's handler. Others get 403, callers without a token 401.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireActAttribute : Attribute, IAuthorizeData, IAuthorizationRequirementData, IActMetadata
{
    private readonly ActRequirement _requirement;

    /// <summary>Creates the attribute.</summary>
    /// <param name="actions">The actions of which one is needed, compared ordinally. At least one.</param>
    public RequireActAttribute(params string[] actions) => _requirement = new ActRequirement(actions);

    /// <summary>The actions of which one is needed.</summary>
    public IReadOnlyList<string> Actions => _requirement.Actions;

    /// <summary>A further policy by name; none by default.</summary>
    public string? Policy { get; set; }

    /// <summary>Roles, comma-separated; none by default.</summary>
    public string? Roles { get; set; }

    /// <summary>The schemes to authenticate with, comma-separated: the OathMesh scheme by default.</summary>
    public string? AuthenticationSchemes { get; set; } = OathMeshDefaults.AuthenticationScheme;

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}
