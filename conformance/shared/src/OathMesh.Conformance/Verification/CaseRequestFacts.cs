using OathMesh.Binding;
using OathMesh.Verification;

namespace OathMesh.Conformance.Verification;

/// <summary>What a receiver that sees the whole request of a case knows of it, with the default limit on bodies.</summary>
internal sealed class CaseRequestFacts(CaseRequest request) : RequestFacts
{
    public override ValueTask<string?> GetRequestHashAsync(CancellationToken cancellationToken) =>
        new(request.Body.Length > RequestBinding.DefaultMaxBodyBytes ? null : request.Hash());
}
