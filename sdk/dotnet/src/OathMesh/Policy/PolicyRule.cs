namespace OathMesh.Policy;

/// <summary>One rule of a policy: what it matches and what it then decides.</summary>
/// <param name="Name">The rule's name, unique in its policy.</param>
/// <param name="Match">What it matches.</param>
/// <param name="Allow">Whether a match allows.</param>
public sealed record PolicyRule(string Name, PolicyMatch Match, bool Allow);

/// <summary>What a rule matches: every field that is given must match; one that is <see langword="null"/> matches anything.</summary>
public sealed record PolicyMatch
{
    /// <summary>The issuer, exact.</summary>
    public string? Issuer { get; init; }

    /// <summary>The subject; <c>*</c> stands for any run of characters.</summary>
    public string? Subject { get; init; }

    /// <summary>The audience, exact.</summary>
    public string? Audience { get; init; }

    /// <summary>The action; <c>*</c> stands for any run of characters.</summary>
    public string? Action { get; init; }

    /// <summary>The environment, exact.</summary>
    public string? Environment { get; init; }

    /// <summary>The tenant, exact.</summary>
    public string? Tenant { get; init; }

    /// <summary>Scopes that must all be in the token.</summary>
    public IReadOnlyList<string>? Scope { get; init; }

    /// <summary>The source's type; <c>*</c> stands for any run of characters.</summary>
    public string? SourceType { get; init; }

    /// <summary>The source's repository; <c>*</c> stands for any run of characters.</summary>
    public string? SourceRepository { get; init; }

    /// <summary>The source's workflow; <c>*</c> stands for any run of characters.</summary>
    public string? SourceWorkflow { get; init; }

    internal bool IsEmpty => this == new PolicyMatch();

    internal bool Matches(OathMeshCaller caller) =>
        Exact(Issuer, caller.Issuer)
        && Glob(Action, caller.Action)
        && Glob(Subject, caller.Subject)
        && Exact(Audience, caller.Audience)
        && Exact(Environment, caller.Environment)
        && Exact(Tenant, caller.Tenant)
        && Holds(caller.Scope, Scope)
        && Glob(SourceType, caller.Source?.Type)
        && Glob(SourceRepository, caller.Source?.Repository)
        && Glob(SourceWorkflow, caller.Source?.Workflow);

    private static bool Exact(string? wanted, string? actual) => wanted is null || string.Equals(wanted, actual, StringComparison.Ordinal);

    private static bool Glob(string? pattern, string? actual) => pattern is null || (actual is not null && Wildcard.IsMatch(pattern, actual));

    private static bool Holds(IReadOnlyList<string>? actual, IReadOnlyList<string>? wanted)
    {
        if (wanted is null)
        {
            return true;
        }

        foreach (var scope in wanted)
        {
            if (actual is null || !actual.Contains(scope, StringComparer.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
