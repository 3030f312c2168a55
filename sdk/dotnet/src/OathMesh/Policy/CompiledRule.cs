namespace OathMesh.Policy;

/// <summary>A rule made ready: its patterns taken apart, and its decision made. Says the same as <see cref="PolicyMismatch.Find"/>, without allocating.</summary>
internal sealed class CompiledRule(PolicyRule rule, PolicyDecision decision)
{
    private readonly string? _issuer = rule.Match.Issuer;
    private readonly string? _audience = rule.Match.Audience;
    private readonly string? _environment = rule.Match.Environment;
    private readonly string? _tenant = rule.Match.Tenant;
    private readonly string[] _scope = [.. rule.Match.Scope ?? []];
    private readonly Glob? _subject = Compile(rule.Match.Subject);
    private readonly Glob? _action = Compile(rule.Match.Action);
    private readonly Glob? _sourceType = Compile(rule.Match.SourceType);
    private readonly Glob? _sourceRepository = Compile(rule.Match.SourceRepository);
    private readonly Glob? _sourceWorkflow = Compile(rule.Match.SourceWorkflow);

    public PolicyDecision Decision => decision;

    /// <summary>The one subject that the rule can match; <see langword="null"/> when there may be several.</summary>
    public string? OnlySubject => _subject is { IsExact: true } ? rule.Match.Subject : null;

    /// <summary>The one action that the rule can match; <see langword="null"/> when there may be several.</summary>
    public string? OnlyAction => _action is { IsExact: true } ? rule.Match.Action : null;

    public bool Matches(OathMeshCaller caller) =>
        (_action is null || _action.IsMatch(caller.Action))
        && (_subject is null || _subject.IsMatch(caller.Subject))
        && Exact(_issuer, caller.Issuer)
        && Exact(_audience, caller.Audience)
        && Exact(_environment, caller.Environment)
        && Exact(_tenant, caller.Tenant)
        && Holds(caller.Scope)
        && Matches(_sourceType, caller.Source?.Type)
        && Matches(_sourceRepository, caller.Source?.Repository)
        && Matches(_sourceWorkflow, caller.Source?.Workflow);

    private static Glob? Compile(string? pattern) => pattern is null ? null : new Glob(pattern);

    private static bool Exact(string? wanted, string? actual) => wanted is null || string.Equals(wanted, actual, StringComparison.Ordinal);

    private static bool Matches(Glob? pattern, string? actual) => pattern is null || (actual is not null && pattern.IsMatch(actual));

    private bool Holds(IReadOnlyList<string>? actual)
    {
        foreach (var scope in _scope)
        {
            if (actual is null || !Contains(actual, scope))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>By index: an enumerator of the interface would be allocated.</summary>
    private static bool Contains(IReadOnlyList<string> scopes, string wanted)
    {
        for (var i = 0; i < scopes.Count; i++)
        {
            if (string.Equals(scopes[i], wanted, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
