using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace OathMesh.AspNetCore;

/// <summary>The caller's token must be for one of some actions.</summary>
public sealed class ActRequirement : AuthorizationHandler<ActRequirement>, IAuthorizationRequirement
{
    internal static readonly object MismatchKey = new();

    private readonly string[] _actions;

    /// <summary>Creates the requirement.</summary>
    /// <param name="actions">The actions of which one is needed, compared ordinally. At least one.</param>
    /// <exception cref="ArgumentException">There is no action, or an empty one.</exception>
    public ActRequirement(params IEnumerable<string> actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        _actions = [.. actions];
        if (_actions.Length == 0 || _actions.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException("Name at least one action, none of them empty.", nameof(actions));
        }

        Actions = Array.AsReadOnly(_actions);
    }

    /// <summary>The actions of which one is needed.</summary>
    public IReadOnlyList<string> Actions { get; }

    /// <inheritdoc />
    public override string ToString() => $"{nameof(ActRequirement)}: act is one of {string.Join(", ", Actions)}";

    /// <inheritdoc />
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ActRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(requirement);

        // Only an OathMesh identity: another scheme's claim named act (RFC 8693) is something else.
        foreach (var identity in context.User.Identities)
        {
            if (identity is { IsAuthenticated: true, AuthenticationType: OathMeshDefaults.AuthenticationScheme }
                && requirement.IsMetBy(identity))
            {
                context.Succeed(requirement);
                return Task.CompletedTask;
            }
        }

        if (context.Resource is HttpContext http)
        {
            http.Items[MismatchKey] = true;
        }

        return Task.CompletedTask;
    }

    private bool IsMetBy(ClaimsIdentity identity)
    {
        foreach (var action in _actions)
        {
            if (identity.HasClaim(OathMeshClaimTypes.Action, action))
            {
                return true;
            }
        }

        return false;
    }
}
