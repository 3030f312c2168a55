using System.Collections.Frozen;

namespace OathMesh.Policy;

/// <summary>
/// The rules of one policy version, indexed: those for one subject by it, else those for one action by it, and the rest in a list. A caller is held against
/// the rules of its subject, of its action and of the rest, merged in the policy's order. Immutable; deciding allocates nothing.
/// </summary>
internal sealed class CompiledRules
{
    private readonly CompiledRule[] _rules;
    private readonly FrozenDictionary<string, int[]> _bySubject;
    private readonly FrozenDictionary<string, int[]> _byAction;
    private readonly int[] _rest;

    public CompiledRules(IReadOnlyList<PolicyRule> rules, string policyHash)
    {
        _rules = [.. rules.Select(rule => new CompiledRule(
            rule, rule.Allow ? PolicyDecision.Allow(rule.Name, policyHash) : PolicyDecision.Deny(rule.Name, policyHash)))];
        var bySubject = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var byAction = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var rest = new List<int>();
        foreach (var (index, rule) in _rules.Index())
        {
            var list = rule.OnlySubject is { } subject ? ListOf(bySubject, subject)
                : rule.OnlyAction is { } action ? ListOf(byAction, action)
                : rest;
            list.Add(index);
        }

        _bySubject = Freeze(bySubject);
        _byAction = Freeze(byAction);
        _rest = [.. rest];
    }

    /// <summary>The decision of the first rule that matches; <see langword="null"/> when none does.</summary>
    public PolicyDecision? Decide(OathMeshCaller caller)
    {
        ReadOnlySpan<int> bySubject = _bySubject.TryGetValue(caller.Subject, out var found) ? found : [];
        ReadOnlySpan<int> byAction = _byAction.TryGetValue(caller.Action, out found) ? found : [];
        ReadOnlySpan<int> rest = _rest;
        while (true)
        {
            var next = Math.Min(First(bySubject), Math.Min(First(byAction), First(rest)));
            if (next == int.MaxValue)
            {
                return null;
            }

            var rule = _rules[next];
            if (rule.Matches(caller))
            {
                return rule.Decision;
            }

            Skip(ref bySubject, next);
            Skip(ref byAction, next);
            Skip(ref rest, next);
        }
    }

    private static int First(ReadOnlySpan<int> indexes) => indexes.IsEmpty ? int.MaxValue : indexes[0];

    private static void Skip(ref ReadOnlySpan<int> indexes, int index)
    {
        if (First(indexes) == index)
        {
            indexes = indexes[1..];
        }
    }

    private static List<int> ListOf(Dictionary<string, List<int>> lists, string key)
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists.Add(key, list = []);
        }

        return list;
    }

    private static FrozenDictionary<string, int[]> Freeze(Dictionary<string, List<int>> lists) =>
        lists.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);
}
