using OathMesh.Policy;

namespace OathMesh.Issuer.Clients;

/// <summary>What the issuer lets a client's token do: mint, and nothing else.</summary>
internal sealed class MintPolicy : IPolicy
{
    public const string Action = "oathmesh.mint";

    public PolicyDecision Evaluate(OathMeshCaller caller) =>
        string.Equals(caller.Action, Action, StringComparison.Ordinal) ? PolicyDecision.Allow("mint") : PolicyDecision.Deny("default");
}
