namespace OathMesh.Policy;

/// <summary>What a policy decided. The default value is <see cref="Unavailable"/>, so that nothing unset allows.</summary>
public readonly record struct PolicyDecision
{
    private PolicyDecision(bool isAvailable, bool isAllowed, string? rule, string? policyHash)
    {
        IsAvailable = isAvailable;
        IsAllowed = isAllowed;
        Rule = rule;
        PolicyHash = policyHash;
    }

    /// <summary>There is no usable policy: <c>policy_unavailable</c>.</summary>
    public static PolicyDecision Unavailable => default;

    /// <summary>Whether there was a policy to decide.</summary>
    public bool IsAvailable { get; }

    /// <summary>Whether the caller may go on.</summary>
    public bool IsAllowed { get; }

    /// <summary>The name of the rule that decided; <see langword="null"/> when none was asked.</summary>
    public string? Rule { get; }

    /// <summary>The hash of the policy version that decided, <c>sha256:</c> and hex; <see langword="null"/> when it has none.</summary>
    public string? PolicyHash { get; }

    /// <summary>The rule allows.</summary>
    /// <param name="rule">The rule's name.</param>
    /// <param name="policyHash">The policy version's hash.</param>
    /// <returns>The decision.</returns>
    public static PolicyDecision Allow(string? rule, string? policyHash = null) => new(true, true, rule, policyHash);

    /// <summary>The rule denies.</summary>
    /// <param name="rule">The rule's name.</param>
    /// <param name="policyHash">The policy version's hash.</param>
    /// <returns>The decision.</returns>
    public static PolicyDecision Deny(string? rule, string? policyHash = null) => new(true, false, rule, policyHash);
}
