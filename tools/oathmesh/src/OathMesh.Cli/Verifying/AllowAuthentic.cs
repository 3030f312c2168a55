using OathMesh.Policy;

namespace OathMesh.Cli.Verifying;

/// <summary>The policy without <c>--policy</c>: whatever passed the other steps is allowed.</summary>
internal sealed class AllowAuthentic : IPolicy
{
    public PolicyDecision Evaluate(OathMeshCaller caller) => PolicyDecision.Allow(null);
}
