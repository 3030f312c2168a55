using OathMesh.Policy;

namespace OathMesh.Cli.Policies;

/// <summary>Makes a policy that allows exactly the calls given: one rule for each caller and action, unless a wider pattern was asked for.</summary>
internal sealed class PolicySuggestion
{
    private const int MaxName = 100;

    public PolicySuggestion(IReadOnlyCollection<RecordedCall> calls, IReadOnlyList<string> subjectPatterns, IReadOnlyList<string> actionPatterns)
    {
        Issuers = [.. calls.Select(call => call.Issuer).Distinct().Order(StringComparer.Ordinal)];
        Audiences = [.. calls.Select(call => call.Audience).Distinct().Order(StringComparer.Ordinal)];

        // Which issuer and audience belong to a call is said only where there are several.
        var matches = calls.Select(call => new PolicyMatch
        {
            Issuer = Issuers.Count > 1 ? call.Issuer : null,
            Subject = Widen(call.Subject, subjectPatterns),
            Audience = Audiences.Count > 1 ? call.Audience : null,
            Action = Widen(call.Action, actionPatterns),
        }).Distinct();
        var names = new HashSet<string>(StringComparer.Ordinal) { "default" };
        Rules = [.. matches.Select(match => new PolicyRule(Name(match, names), match, Allow: true)), new PolicyRule("default", new PolicyMatch(), Allow: false)];
    }

    public IReadOnlyList<string> Issuers { get; }

    public IReadOnlyList<string> Audiences { get; }

    public IReadOnlyList<PolicyRule> Rules { get; }

    private static string Widen(string value, IReadOnlyList<string> patterns) => patterns.FirstOrDefault(pattern => Wildcard.IsMatch(pattern, value)) ?? value;

    private static string Name(PolicyMatch match, HashSet<string> taken)
    {
        var words = $"{match.Subject![(match.Subject!.IndexOf("://", StringComparison.Ordinal) + 1)..]} {match.Action}".ToLowerInvariant()
            .Replace("*", " any ", StringComparison.Ordinal)
            .Split([.. " :/._~@%+=-"], StringSplitOptions.RemoveEmptyEntries);
        var name = string.Join('-', words);
        name = name.Length > MaxName ? name[..MaxName] : name.Length == 0 ? "rule" : name;
        var unique = name;
        for (var i = 2; !taken.Add(unique); i++)
        {
            unique = $"{name}-{i}";
        }

        return unique;
    }
}
