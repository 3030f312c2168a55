using OathMesh.Policy;
using OathMesh.Policy.Pkl;

namespace OathMesh.Cli.Policies;

/// <summary>Runs all test files of a directory, and keeps count of the rules that decided.</summary>
internal sealed class PolicyTestRun
{
    private readonly SortedDictionary<string, (JsonPolicy Policy, HashSet<string> Reached)> _policies = new(StringComparer.Ordinal);

    public List<PolicyTestResult> Results { get; } = [];

    public int Failed => Results.Count(result => result.Failure is not null);

    public int Rules => _policies.Values.Sum(entry => entry.Policy.Rules.Count);

    /// <summary>The rules that decided no case, with the policy that they are in.</summary>
    public IEnumerable<(string Policy, string Rule)> Unreached =>
        from entry in _policies
        from rule in entry.Value.Policy.Rules
        where !entry.Value.Reached.Contains(rule.Name)
        select (entry.Key, rule.Name);

    public static PolicyTestRun Of(string directory, PklEvaluator pkl)
    {
        if (!Directory.Exists(directory))
        {
            throw CommandException.Usage($"There is no directory {directory}.", "Name the directory with the *.test.json or *.test.pkl files.");
        }

        var files = ((string[])["*.test.json", "*.test.pkl"]).SelectMany(pattern => Directory.GetFiles(directory, pattern, SearchOption.AllDirectories)).Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0)
        {
            throw CommandException.Usage($"{directory} has no test: no file *.test.json or *.test.pkl.", "Write one; oathmesh policy init shows how.");
        }

        var run = new PolicyTestRun();
        var faults = new List<string>();
        foreach (var path in files)
        {
            try
            {
                run.Add(path, PolicyTestFile.Load(path, pkl));
            }
            catch (PolicyFormatException e)
            {
                faults.AddRange(e.Faults);
            }
        }

        return faults.Count == 0 ? run : throw new PolicyFormatException(faults);
    }

    private void Add(string path, PolicyTestFile file)
    {
        if (!_policies.TryGetValue(file.PolicyPath, out var entry))
        {
            _policies.Add(file.PolicyPath, entry = (file.Policy, new HashSet<string>(StringComparer.Ordinal)));
        }

        foreach (var test in file.Cases)
        {
            var decision = file.Policy.Evaluate(test.Caller);
            if (decision.Rule is { } rule)
            {
                entry.Reached.Add(rule);
            }

            Results.Add(new PolicyTestResult(path, test, Failure(test, decision)));
        }
    }

    private static string? Failure(PolicyTestCase test, PolicyDecision decision)
    {
        var isRight = decision.IsAllowed == test.Allow && (test.Rule is null || test.Rule == decision.Rule);
        var wanted = test.Rule is null ? Word(test.Allow) : $"{Word(test.Allow)} by {test.Rule}";
        return isRight ? null : $"it should be {wanted}, and is {Word(decision.IsAllowed)} by {decision.Rule ?? "no rule: the policy does not know the issuer or audience"}";
    }

    private static string Word(bool allow) => allow ? "allow" : "deny";
}
