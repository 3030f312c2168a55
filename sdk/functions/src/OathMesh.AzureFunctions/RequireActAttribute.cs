using OathMesh.Receiving;

namespace OathMesh.AzureFunctions;

/// <summary>
/// Only callers whose token is for one of these actions may call the HTTP function: <c>[RequireAct("deploy")]</c> on its method, or on its class for all of
/// the class's functions. Others get 403, callers without a token 401. Several attributes must all be met.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireActAttribute : Attribute, IActMetadata
{
    /// <summary>Creates the attribute.</summary>
    /// <param name="actions">The actions of which one is needed, compared ordinally. At least one, none of them empty; otherwise every call is refused.</param>
    /// <exception cref="ArgumentException">There is no action, or an empty one.</exception>
    public RequireActAttribute(params string[] actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        if (actions.Length == 0 || actions.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException("Name at least one action, none of them empty.", nameof(actions));
        }

        Actions = [.. actions];
    }

    /// <summary>The actions of which one is needed.</summary>
    public IReadOnlyList<string> Actions { get; }
}
