namespace OathMesh.Policy;

/// <summary>Why a policy decides as it does on one caller.</summary>
/// <param name="Decision">The decision, the same as <see cref="JsonPolicy.Evaluate"/> gives.</param>
/// <param name="Refusal">Why no rule was asked: the policy does not know the issuer or the audience; <see langword="null"/> when the rules were asked.</param>
/// <param name="Skipped">The rules before the one that decided, in order, each with the first field that did not match.</param>
public sealed record PolicyExplanation(PolicyDecision Decision, PolicyMismatch? Refusal, IReadOnlyList<SkippedRule> Skipped);

/// <summary>A rule that did not match.</summary>
/// <param name="Name">The rule's name.</param>
/// <param name="Mismatch">The first field that did not match.</param>
public sealed record SkippedRule(string Name, PolicyMismatch Mismatch);

/// <summary>A field that did not match.</summary>
/// <param name="Field">The field as the policy names it, such as <c>sub</c> or <c>src.repo</c>.</param>
/// <param name="Wanted">What the policy asks for.</param>
/// <param name="Actual">What the caller has; <see langword="null"/> when the token has no such claim.</param>
public sealed record PolicyMismatch(string Field, string Wanted, string? Actual)
{
    /// <summary>The first field of a match that a caller does not meet, in the order sub, act, iss, aud, env, tenant, scope, src; <see langword="null"/> when it meets all.</summary>
    internal static PolicyMismatch? Find(PolicyMatch match, OathMeshCaller caller) =>
        Glob("sub", match.Subject, caller.Subject)
        ?? Glob("act", match.Action, caller.Action)
        ?? Exact("iss", match.Issuer, caller.Issuer)
        ?? Exact("aud", match.Audience, caller.Audience)
        ?? Exact("env", match.Environment, caller.Environment)
        ?? Exact("tenant", match.Tenant, caller.Tenant)
        ?? Scope(match.Scope, caller.Scope)
        ?? Glob("src.type", match.SourceType, caller.Source?.Type)
        ?? Glob("src.repo", match.SourceRepository, caller.Source?.Repository)
        ?? Glob("src.workflow", match.SourceWorkflow, caller.Source?.Workflow);

    private static PolicyMismatch? Exact(string field, string? wanted, string? actual) =>
        wanted is null || string.Equals(wanted, actual, StringComparison.Ordinal) ? null : new(field, wanted, actual);

    private static PolicyMismatch? Glob(string field, string? pattern, string? actual) =>
        pattern is null || (actual is not null && Wildcard.IsMatch(pattern, actual)) ? null : new(field, pattern, actual);

    private static PolicyMismatch? Scope(IReadOnlyList<string>? wanted, IReadOnlyList<string>? actual) =>
        wanted?.FirstOrDefault(scope => actual?.Contains(scope, StringComparer.Ordinal) != true) is { } missing
            ? new("scope", missing, actual is null ? null : string.Join(' ', actual))
            : null;
}
