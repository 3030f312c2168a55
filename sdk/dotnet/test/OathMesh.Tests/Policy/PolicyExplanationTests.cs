using System.Text;
using OathMesh.Policy;

namespace OathMesh.Tests.Policy;

public sealed class PolicyExplanationTests
{
    [Theory]
    [InlineData("""{"sub":"svc://*","act":"x"}""", "sub", "svc://*", "agent://repo/acme/shop")]
    [InlineData("""{"sub":"agent://*","act":"x"}""", "act", "x", "inventory.read")]
    [InlineData("""{"iss":"i"}""", "iss", "i", PolicyText.Issuer)]
    [InlineData("""{"aud":"a"}""", "aud", "a", PolicyText.Audience)]
    [InlineData("""{"env":"prod"}""", "env", "prod", null)]
    [InlineData("""{"tenant":"t"}""", "tenant", "t", null)]
    [InlineData("""{"scope":["a","z"]}""", "scope", "z", "a b")]
    [InlineData("""{"src":{"type":"t"}}""", "src.type", "t", null)]
    [InlineData("""{"src":{"repo":"other/*"}}""", "src.repo", "other/*", "acme/shop")]
    [InlineData("""{"src":{"workflow":"w"}}""", "src.workflow", "w", null)]
    public void Names_the_first_field_that_did_not_match(string match, string field, string wanted, string? actual)
    {
        var policy = JsonPolicy.Parse(Encoding.UTF8.GetBytes(PolicyText.Json("r", match)));
        var caller = PolicyText.Caller with { Scope = ["a", "b"], Source = new OathMeshSource { Repository = "acme/shop" } };
        var explanation = policy.Explain(caller);
        explanation.Decision.Should().Be(PolicyDecision.Deny("default", policy.Hash));
        explanation.Refusal.Should().BeNull();
        explanation.Skipped.Should().Equal(new SkippedRule("r", new PolicyMismatch(field, wanted, actual)));
    }

    [Fact]
    public void Skips_nothing_when_the_first_rule_decides()
    {
        var policy = JsonPolicy.Parse(Encoding.UTF8.GetBytes(PolicyText.Json("r")));
        var explanation = policy.Explain(PolicyText.Caller);
        explanation.Decision.Should().Be(PolicyDecision.Allow("r", policy.Hash));
        explanation.Skipped.Should().BeEmpty();
    }

    [Fact]
    public void Says_that_issuer_or_audience_is_not_the_policys()
    {
        var policy = JsonPolicy.Parse(Encoding.UTF8.GetBytes(PolicyText.Json("r")));
        policy.Explain(PolicyText.Caller with { Issuer = "x" }).Refusal.Should().Be(new PolicyMismatch("issuers", PolicyText.Issuer, "x"));
        policy.Explain(PolicyText.Caller with { Audience = "x" }).Refusal.Should().Be(new PolicyMismatch("audiences", PolicyText.Audience, "x"));
    }
}
