using System.Text.Json;

namespace OathMesh.Conformance.Verification;

/// <summary>The seams of the receiver that a case breaks, so that each <c>*_unavailable</c> code is reached.</summary>
/// <param name="Replay">The replay store cannot tell.</param>
/// <param name="Audit">The audit sink refuses every line.</param>
/// <param name="Policy">There is no usable policy.</param>
/// <param name="Revocation">The revocation list cannot tell.</param>
/// <param name="Binding">Request hashes cannot be computed.</param>
public sealed record CaseFaults(bool Replay, bool Audit, bool Policy, bool Revocation, bool Binding)
{
    private static readonly string[] Known = ["replay", "audit", "policy", "revocation", "binding"];

    /// <summary>Reads the member <c>faults</c> of a case's configuration.</summary>
    /// <param name="config">The configuration.</param>
    /// <returns>The faults; none when the member is absent.</returns>
    /// <exception cref="CaseFormatException">A fault is not known.</exception>
    public static CaseFaults Read(JsonElement config)
    {
        var faults = config.OptionalStrings("faults") ?? [];
        if (faults.FirstOrDefault(fault => !Known.Contains(fault, StringComparer.Ordinal)) is { } unknown)
        {
            throw new CaseFormatException($"The fault {unknown} is not known; there are {string.Join(", ", Known)}.");
        }

        return new CaseFaults(Has("replay"), Has("audit"), Has("policy"), Has("revocation"), Has("binding"));

        bool Has(string fault) => faults.Contains(fault, StringComparer.Ordinal);
    }
}
