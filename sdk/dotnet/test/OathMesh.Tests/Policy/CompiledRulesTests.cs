using System.Text;
using System.Text.Json;
using OathMesh.Policy;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Policy;

public sealed class CompiledRulesTests
{
    private static readonly string[] Subjects = ["agent://a", "agent://b", "agent://a/b", "svc://a", "agent://aab"];
    private static readonly string[] SubjectPatterns = [.. Subjects, "*", "agent://*", "*a", "agent://*b", "a*a", "*a*b*", "agent://a*ab", "**", "svc://*/*"];
    private static readonly string[] Actions = ["read", "write", "read.all"];
    private static readonly string[] ActionPatterns = [.. Actions, "*", "read*", "*r*a*", "read*all"];
    private static readonly string[] Words = ["x", "y", "xy"];
    private static readonly string[] WordPatterns = [.. Words, "*", "x*", "*y"];

    [Fact]
    public void Decide_as_the_rules_read_one_after_the_other_do_on_random_policies_and_callers()
    {
        var random = SeededRandom.Create(20_260_101);
        var decidedBy = new HashSet<string>();
        for (var i = 0; i < 2_000; i++)
        {
            var policy = JsonPolicy.Parse(RandomPolicy(random));
            for (var k = 0; k < 20; k++)
            {
                var caller = RandomCaller(random);
                var expected = OneAfterTheOther(policy, caller);
                policy.Evaluate(caller).Should().Be(expected, "policy {0}, caller {1}", policy.Hash, caller);
                policy.Explain(caller).Decision.Should().Be(expected);
                decidedBy.Add(expected.Rule ?? "none");
            }
        }

        decidedBy.Should().HaveCountGreaterThan(10, "first, last and no rules must all have decided");
    }

    [Theory]
    [InlineData("ab*ba", "aba", false)]
    [InlineData("ab*ba", "abba", true)]
    [InlineData("*", "", true)]
    [InlineData("a", "a", true)]
    [InlineData("a", "ab", false)]
    [InlineData("", "", true)]
    [InlineData("a**b", "ab", true)]
    [InlineData("a*b*c", "abc", true)]
    [InlineData("a*b*c", "ac", false)]
    public void Patterns_compare_both_ends_without_overlap(string pattern, string text, bool matches)
    {
        new Glob(pattern).IsMatch(text).Should().Be(matches);
        Wildcard.IsMatch(pattern, text).Should().Be(matches);
    }

    [Fact]
    public void Patterns_match_as_wildcards_do_on_all_short_texts()
    {
        string[] patterns = [.. Strings("ab*", 5)];
        string[] texts = [.. Strings("ab", 6)];
        foreach (var pattern in patterns)
        {
            var glob = new Glob(pattern);
            texts.Where(text => glob.IsMatch(text) != Wildcard.IsMatch(pattern, text)).Should().BeEmpty("of {0}", pattern);
        }
    }

    [Fact]
    public void Deciding_allocates_nothing()
    {
        var rules = string.Join(',', Enumerable.Range(0, 200).Select(i => i % 3 == 0
            ? $$$"""{"name":"r{{{i}}}","match":{"sub":"agent://repo/acme/{{{i}}}","act":"inventory.*"},"allow":true}"""
            : i % 3 == 1 ? $$$"""{"name":"r{{{i}}}","match":{"sub":"*/acme/{{{i}}}*x","act":"inventory.read"},"allow":true}"""
            : $$$"""{"name":"r{{{i}}}","match":{"sub":"svc://*","scope":["a","c"],"src":{"repo":"*"}},"allow":true}"""));
        var policy = JsonPolicy.Parse(Encoding.UTF8.GetBytes(
            $$"""{"version":1,"issuers":["{{PolicyText.Issuer}}"],"audiences":["{{PolicyText.Audience}}"],"rules":[{{rules}},{"name":"default","match":{},"allow":false}]}"""));
        var caller = PolicyText.Caller with { Subject = "svc://nobody", Scope = ["a", "b"], Source = new OathMeshSource { Repository = "acme/shop" } };
        policy.Evaluate(caller).Rule.Should().Be("default", "every list of the index is walked to its end");

        Allocations.Least(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                _ = policy.Evaluate(caller);
            }
        }).Should().Be(0);
    }

    /// <summary>The rules as a person reads them: the reference.</summary>
    private static PolicyDecision OneAfterTheOther(JsonPolicy policy, OathMeshCaller caller)
    {
        if (!policy.Issuers.Contains(caller.Issuer) || !policy.Audiences.Contains(caller.Audience))
        {
            return PolicyDecision.Deny(null, policy.Hash);
        }

        var rule = policy.Rules.First(rule => PolicyMismatch.Find(rule.Match, caller) is null);
        return rule.Allow ? PolicyDecision.Allow(rule.Name, policy.Hash) : PolicyDecision.Deny(rule.Name, policy.Hash);
    }

    private static byte[] RandomPolicy(Random random)
    {
        var rules = Enumerable.Range(0, random.Next(0, 12)).Select(i => (object)new { name = $"r{i}", match = RandomMatch(random), allow = random.Next(2) == 0 });
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            version = 1,
            issuers = Words.Take(random.Next(1, 4)),
            audiences = Words.Take(2),
            rules = rules.Append(new { name = "default", match = new { }, allow = false }),
        });
    }

    private static Dictionary<string, object> RandomMatch(Random random)
    {
        var match = new Dictionary<string, object>();
        void Maybe(string field, string[] values, int oneIn)
        {
            if (random.Next(oneIn) == 0)
            {
                match[field] = values[random.Next(values.Length)];
            }
        }

        Maybe("sub", SubjectPatterns, 2);
        Maybe("act", ActionPatterns, 2);
        Maybe("iss", Words, 6);
        Maybe("aud", Words, 8);
        Maybe("env", Words, 6);
        Maybe("tenant", Words, 8);
        Maybe("src.type", WordPatterns, 10);
        Maybe("src.repo", WordPatterns, 8);
        Maybe("src.workflow", WordPatterns, 10);
        if (random.Next(8) == 0)
        {
            match["scope"] = Words.Take(random.Next(1, 3));
        }

        return match;
    }

    private static OathMeshCaller RandomCaller(Random random)
    {
        string Of(string[] values) => values[random.Next(values.Length)];
        string? MaybeOf(string[] values) => random.Next(3) == 0 ? null : Of(values);
        return PolicyText.Caller with
        {
            Issuer = Of(Words),
            Audience = Words[random.Next(10) == 0 ? 2 : random.Next(2)],
            Subject = Of(Subjects),
            Action = Of(Actions),
            Environment = MaybeOf(Words),
            Tenant = MaybeOf(Words),
            Scope = random.Next(3) == 0 ? null : [.. Words.Take(random.Next(0, 4))],
            Source = random.Next(3) == 0 ? null : new OathMeshSource { Type = MaybeOf(Words), Repository = MaybeOf(Words), Workflow = MaybeOf(Words) },
        };
    }

    private static IEnumerable<string> Strings(string alphabet, int maxLength) =>
        maxLength == 0 ? [""] : Strings(alphabet, maxLength - 1).SelectMany(text => alphabet.Select(character => text + character)).Prepend("");
}
