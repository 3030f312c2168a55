using OathMesh.Policy;

namespace OathMesh.Issuer.Clients;

/// <summary>What the issuer lets a client's token do: one action, and nothing else. A token for minting does not administrate, nor the other way round.</summary>
internal sealed class ActionPolicy(string action, string rule) : IPolicy
{
    public const string Mint = "oathmesh.mint";
    public const string Administrate = "oathmesh.admin";

    public PolicyDecision Evaluate(OathMeshCaller caller) =>
        string.Equals(caller.Action, action, StringComparison.Ordinal) ? PolicyDecision.Allow(rule) : PolicyDecision.Deny("default");
}
