namespace OathMesh.Policy;

/// <summary>Decides which authentic callers may do what. Pure and synchronous; safe for use by many threads.</summary>
public interface IPolicy
{
    /// <summary>Decides on one caller. An exception is treated as <see cref="PolicyDecision.Unavailable"/>.</summary>
    /// <param name="caller">The content of the authentic token, its audience the receiver's own.</param>
    /// <returns>The decision.</returns>
    PolicyDecision Evaluate(OathMeshCaller caller);
}
