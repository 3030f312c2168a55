using Microsoft.AspNetCore.Authorization;
using OathMesh.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Asks for an action on endpoints and in policies.</summary>
public static class OathMeshAuthorizationExtensions
{
    /// <summary>Only callers whose token is for one of these actions may come in. Others get 403, callers without a token 401.</summary>
    /// <typeparam name="TBuilder">The builder's type.</typeparam>
    /// <param name="builder">The endpoints.</param>
    /// <param name="actions">The actions of which one is needed, compared ordinally. At least one.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">There is no action, or an empty one.</exception>
    public static TBuilder RequireAct<TBuilder>(this TBuilder builder, params string[] actions)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(new RequireActAttribute(actions));

    /// <summary>Adds the requirement to a policy. The policy should also name the scheme.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="actions">The actions of which one is needed, compared ordinally. At least one.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">There is no action, or an empty one.</exception>
    public static AuthorizationPolicyBuilder RequireAct(this AuthorizationPolicyBuilder builder, params string[] actions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(new ActRequirement(actions));
    }
}
