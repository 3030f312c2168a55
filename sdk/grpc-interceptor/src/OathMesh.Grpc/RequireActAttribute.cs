using OathMesh.Receiving;

namespace OathMesh.Grpc;

/// <summary>
/// Only callers whose token is for one of these actions may call: <c>[RequireAct("inventory.read")]</c> on a service's method, or on the service for all
/// of its methods. Others get <c>PERMISSION_DENIED</c>, callers without a token <c>UNAUTHENTICATED</c>. Where there are several, each must hold.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireActAttribute : Attribute, IActMetadata
{
    /// <summary>Creates the attribute.</summary>
    /// <param name="actions">The actions of which one is needed, compared ordinally. At least one.</param>
    /// <exception cref="ArgumentException">There is no action, or an empty one.</exception>
    public RequireActAttribute(params string[] actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        if (actions.Length == 0 || actions.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException("Name at least one action, none of them empty.", nameof(actions));
        }

        Actions = actions;
    }

    /// <inheritdoc />
    public IReadOnlyList<string> Actions { get; }
}
