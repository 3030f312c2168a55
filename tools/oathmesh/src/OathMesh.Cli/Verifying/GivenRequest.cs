using OathMesh.Verification;

namespace OathMesh.Cli.Verifying;

/// <summary>The request that the options describe; without a hash it cannot be bound, and a bound token is denied.</summary>
internal sealed class GivenRequest(string? hash) : RequestFacts
{
    public override ValueTask<string?> GetRequestHashAsync(CancellationToken cancellationToken) => new(hash);
}
