using OathMesh.Conformance.Verification;
using OathMesh.Policy;

namespace OathMesh.Grpc.Testee;

/// <summary>From a case's receiver to the adapter's options.</summary>
internal static class ReceiverSettings
{
    public static void Apply(VerifierSetup setup, OathMeshGrpcOptions options)
    {
        options.Audience = setup.Options.Audience;
        foreach (var issuer in setup.Options.TrustedIssuers)
        {
            options.TrustedIssuers.Add(issuer);
        }

        options.Leeway = setup.Options.Leeway;
        options.RequireRequestBinding = setup.Options.RequireRequestBinding;
        options.Keys = setup.Options.Keys;
        options.ReplayStore = setup.Options.ReplayStore;
        options.Policy = new UncheckedPolicy(setup.Options.Policy!);
        options.Audit = setup.Options.Audit;
        options.Revocations = setup.Options.Revocations;
        options.TimeProvider = setup.Time;
        options.DiscloseEverything = true;
        options.UnmappedMethods = UnmappedMethods.AllowAnyAct;
    }

    /// <summary>Hides what kind of policy it is: some cases have a policy for another issuer or audience on purpose, which the start refuses.</summary>
    private sealed class UncheckedPolicy(IPolicy policy) : IPolicy
    {
        public PolicyDecision Evaluate(OathMeshCaller caller) => policy.Evaluate(caller);
    }
}
