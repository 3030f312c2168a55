using OathMesh.Policy;

namespace OathMesh.Cli.Policies;

/// <summary>
/// How a policy may decide on a recorded call. Audit lines have no env, tenant, scope and src: a rule that asks for one of them may or may not have matched,
/// and the rules after it may have decided.
/// </summary>
/// <param name="MayAllow">Whether it may be allowed.</param>
/// <param name="MayDeny">Whether it may be denied.</param>
/// <param name="Rules">The rules that may decide, in order; empty when the policy does not know the issuer or audience.</param>
internal sealed record PossibleOutcome(bool MayAllow, bool MayDeny, IReadOnlyList<PolicyRule> Rules)
{
    public bool IsCertain => MayAllow != MayDeny;

    public string Text => (MayAllow, MayDeny) switch
    {
        (true, true) => $"allow or deny ({Names})",
        (true, false) => $"allow ({Names})",
        _ => $"deny ({(Rules.Count == 0 ? "unknown issuer or audience" : Names)})",
    };

    private string Names => string.Join(" or ", Rules.Select(rule => rule.Name));

    /// <summary>Whether two policies say the same of a call: the same decision, or, where it depends on what was not recorded, the very same rules.</summary>
    public bool IsSameAs(PossibleOutcome other) =>
        IsCertain && other.IsCertain
            ? MayAllow == other.MayAllow
            : IsCertain == other.IsCertain && Rules.Count == other.Rules.Count && Rules.Zip(other.Rules).All(pair => IsSame(pair.First, pair.Second));

    public static PossibleOutcome Of(JsonPolicy policy, RecordedCall call)
    {
        if (!policy.Issuers.Contains(call.Issuer) || !policy.Audiences.Contains(call.Audience))
        {
            return new(false, true, []);
        }

        var (mayAllow, mayDeny) = (false, false);
        var rules = new List<PolicyRule>();
        foreach (var rule in policy.Rules.Where(rule => MayMatch(rule.Match, call)))
        {
            mayAllow |= rule.Allow;
            mayDeny |= !rule.Allow;
            rules.Add(rule);
            if (!AsksForUnrecorded(rule.Match))
            {
                break;
            }
        }

        return new(mayAllow, mayDeny, rules);
    }

    /// <summary>Records compare lists by reference: the scopes are compared apart.</summary>
    private static bool IsSame(PolicyRule first, PolicyRule second) =>
        first.Name == second.Name && first.Allow == second.Allow
        && first.Match with { Scope = null } == second.Match with { Scope = null }
        && (first.Match.Scope ?? []).SequenceEqual(second.Match.Scope ?? [], StringComparer.Ordinal);

    private static bool MayMatch(PolicyMatch match, RecordedCall call) =>
        (match.Subject is null || Wildcard.IsMatch(match.Subject, call.Subject))
        && (match.Action is null || Wildcard.IsMatch(match.Action, call.Action))
        && (match.Issuer is null || match.Issuer == call.Issuer)
        && (match.Audience is null || match.Audience == call.Audience);

    private static bool AsksForUnrecorded(PolicyMatch match) =>
        (match.Environment ?? match.Tenant ?? match.SourceType ?? match.SourceRepository ?? match.SourceWorkflow) is not null || match.Scope is not null;
}
