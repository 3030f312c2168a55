using System.Text;
using OathMesh.Policy;

namespace OathMesh.Tests.Policy;

public sealed class JsonPolicyTests
{
    private static readonly OathMeshCaller Caller = new()
    {
        Issuer = "https://issuer.internal",
        Subject = "agent://repo/acme/shop",
        Audience = "https://inventory.internal",
        Action = "inventory.read",
        TokenId = "0123456789abcdef",
        IssuedAt = 0,
        ExpiresAt = 1,
        KeyId = "k",
        Scope = ["a", "b"],
        Environment = "prod",
        Source = new OathMeshSource { Repository = "acme/shop" },
    };

    [Theory]
    [InlineData("""{"sub":"agent://repo/acme/*","act":"inventory.read"}""", true)]
    [InlineData("{}", true)]
    [InlineData("""{"act":"*"}""", true)]
    [InlineData("""{"act":"inventory.*d"}""", true)]
    [InlineData("""{"act":"inventory.write"}""", false)]
    [InlineData("""{"act":"Inventory.read"}""", false)]
    [InlineData("""{"sub":"agent://repo/acme"}""", false)]
    [InlineData("""{"sub":"*/acme/*"}""", true)]
    [InlineData("""{"sub":"agent://*/*/shop"}""", true)]
    [InlineData("""{"sub":"agent://repo/ac?e/shop"}""", false)]
    [InlineData("""{"env":"prod"}""", true)]
    [InlineData("""{"env":"*"}""", false)]
    [InlineData("""{"tenant":"acme"}""", false)]
    [InlineData("""{"scope":["a"]}""", true)]
    [InlineData("""{"scope":["b","a"]}""", true)]
    [InlineData("""{"scope":["a","c"]}""", false)]
    [InlineData("""{"scope":["*"]}""", false)]
    [InlineData("""{"src":{"repo":"acme/*"}}""", true)]
    [InlineData("""{"src.repo":"acme/*"}""", true)]
    [InlineData("""{"src":{"repo":"acme/*","type":"*"}}""", false)]
    [InlineData("""{"iss":"https://issuer.internal","aud":"https://inventory.internal"}""", true)]
    [InlineData("""{"iss":"https://other"}""", false)]
    [InlineData("""{"aud":"https://inventory.*"}""", false)]
    public void Matches_fields_as_the_protocol_says(string match, bool matches)
    {
        var policy = Parse($$"""[{"name":"r","match":{{match}},"allow":true},{"name":"default","match":{},"allow":false}]""");
        policy.Evaluate(Caller).Should().Be(matches ? PolicyDecision.Allow("r", policy.Hash) : PolicyDecision.Deny("default", policy.Hash));
    }

    [Fact]
    public void Lets_the_first_matching_rule_decide()
    {
        var policy = Parse("""[{"name":"no","match":{"act":"inventory.*"},"allow":false},{"name":"yes","match":{},"allow":true},{"name":"default","match":{},"allow":false}]""");
        policy.Evaluate(Caller).Should().Be(PolicyDecision.Deny("no", policy.Hash));
        policy.Evaluate(Caller with { Action = "x" }).Should().Be(PolicyDecision.Allow("yes", policy.Hash));
    }

    [Fact]
    public void Enforces_issuers_and_audiences()
    {
        var policy = Parse("""[{"name":"r","match":{},"allow":true},{"name":"default","match":{},"allow":false}]""");
        policy.Evaluate(Caller).IsAllowed.Should().BeTrue();
        policy.Evaluate(Caller with { Issuer = "https://other" }).Should().Be(PolicyDecision.Deny(null, policy.Hash));
        policy.Evaluate(Caller with { Audience = "https://other" }).Should().Be(PolicyDecision.Deny(null, policy.Hash));
    }

    [Theory]
    [InlineData("[]", "not strict JSON|JSON object")]
    [InlineData("{", "not strict JSON")]
    [InlineData("""{"version":1,"version":1}""", "not strict JSON")]
    [InlineData("""{"version":2,"issuers":["i"],"audiences":["a"],"rules":[{"name":"default","match":{},"allow":false}]}""", "$.version")]
    [InlineData("""{"version":1.0,"issuers":["i"],"audiences":["a"],"rules":[{"name":"default","match":{},"allow":false}]}""", "$.version")]
    [InlineData("""{"version":1,"issuers":[],"audiences":["a"],"rules":[{"name":"default","match":{},"allow":false}]}""", "$.issuers")]
    [InlineData("""{"version":1,"issuers":["i"],"rules":[{"name":"default","match":{},"allow":false}]}""", "$.audiences")]
    [InlineData("""{"version":1,"issuers":["i"],"audiences":["a"],"rules":[]}""", "$.rules")]
    [InlineData("""{"version":1,"issuers":["i"],"audiences":["a"],"rules":[{"name":"default","match":{},"allow":true}]}""", "$.rules[0]: the last rule")]
    [InlineData("""{"version":1,"issuers":["i"],"audiences":["a"],"rules":[{"name":"default","match":{"act":"a"},"allow":false}]}""", "$.rules[0]: the last rule")]
    [InlineData("""{"version":1,"issuers":["i"],"audiences":["a"],"rules":[{"name":"x","match":{"atc":"a"},"allow":true},{"name":"default","match":{},"allow":false}]}""", "$.rules[0].match.atc")]
    [InlineData("""{"version":1,"issuers":["i"],"audiences":["a"],"rules":[{"name":"x","match":{},"allow":"true"},{"name":"default","match":{},"allow":false}]}""", "$.rules[0].allow")]
    [InlineData("""{"version":1,"issuers":["i"],"audiences":["a"],"rules":[{"name":"x","allow":true},{"name":"default","match":{},"allow":false}]}""", "$.rules[0].match")]
    [InlineData("""{"version":1,"issuers":["i"],"audiences":["a"],"rules":[{"name":"x","match":{"sub":1},"allow":true},{"name":"default","match":{},"allow":false}]}""", "$.rules[0].match.sub")]
    [InlineData("""{"version":1,"issuers":["i"],"audiences":["a"],"rules":[{"name":"x","match":{"src":{"repo":"a"},"src.repo":"b"},"allow":true},{"name":"default","match":{},"allow":false}]}""", "given twice")]
    [InlineData("""{"version":1,"issuers":["i"],"audiences":["a"],"rules":[{"name":"default","match":{},"allow":false},{"name":"default","match":{},"allow":false}]}""", "another rule's name")]
    [InlineData("""{"version":1,"extra":1,"issuers":["i"],"audiences":["a"],"rules":[{"name":"default","match":{},"allow":false}]}""", "$.extra")]
    public void Refuses_the_whole_file_and_names_the_place(string json, string expected)
    {
        var act = () => JsonPolicy.Parse(Encoding.UTF8.GetBytes(json));
        var message = act.Should().Throw<PolicyFormatException>().Which.Message;
        expected.Split('|').Should().Contain(part => message.Contains(part, StringComparison.Ordinal), "the message was {0}", message);
    }

    [Fact]
    public void Lists_every_fault_at_once()
    {
        var act = () => JsonPolicy.Parse("""{"version":2,"x":1,"rules":[{"name":"","match":{"q":1},"allow":1}]}"""u8);
        act.Should().Throw<PolicyFormatException>().Which.Faults.Should().HaveCountGreaterThan(6);
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("**", "abc", true)]
    [InlineData("a*c", "abbbc", true)]
    [InlineData("a*c", "abbbcd", false)]
    [InlineData("*a*b*c*", "xxaxxbxxcxx", true)]
    [InlineData("*a*b*c*", "xxaxxcxxbxx", false)]
    [InlineData("a*", "A", false)]
    [InlineData("a.*", "axb", false)]
    [InlineData("*ab", "aab", true)]
    public void Matches_wildcards_against_the_whole_text(string pattern, string text, bool matches) =>
        Wildcard.IsMatch(pattern, text).Should().Be(matches);

    [Fact]
    public void Takes_no_exponential_time_for_many_stars() =>
        Wildcard.IsMatch(string.Concat(Enumerable.Repeat("a*", 120)) + "b", new string('a', 256)).Should().BeFalse();

    private static JsonPolicy Parse(string rules) => JsonPolicy.Parse(Encoding.UTF8.GetBytes(
        $$"""{"version":1,"issuers":["https://issuer.internal"],"audiences":["https://inventory.internal"],"rules":{{rules}}}"""));
}
