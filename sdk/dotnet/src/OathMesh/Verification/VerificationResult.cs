using System.Diagnostics.CodeAnalysis;

namespace OathMesh.Verification;

/// <summary>How a verification ended: allowed with a caller, or denied with a step and a code. There is no third outcome.</summary>
public sealed class VerificationResult
{
    private VerificationResult(OathMeshCaller? caller, VerificationError? error, string? rule)
    {
        Caller = caller;
        Error = error;
        Rule = rule;
    }

    /// <summary>Whether the request is allowed.</summary>
    [MemberNotNullWhen(true, nameof(Caller))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsAllowed => Error is null;

    /// <summary>The step that decided: the failed one, or 14 on allow.</summary>
    public int Step => Error?.Step ?? 14;

    /// <summary>The caller, on allow.</summary>
    public OathMeshCaller? Caller { get; }

    /// <summary>Why the request is denied.</summary>
    public VerificationError? Error { get; }

    /// <summary>The name of the policy rule that decided; <see langword="null"/> when policy was not reached.</summary>
    public string? Rule { get; }

    /// <summary>The outcome, with step and code when denied.</summary>
    public override string ToString() => IsAllowed ? $"allow {Caller}" : $"deny {Error}";

    internal static VerificationResult Allow(OathMeshCaller caller, string? rule) => new(caller, null, rule);

    internal static VerificationResult Deny(VerificationError error, string? rule = null) =>
        rule is null ? error.Denial : new(null, error, rule);

    internal static VerificationResult MakeDenial(VerificationError error) => new(null, error, null);
}
