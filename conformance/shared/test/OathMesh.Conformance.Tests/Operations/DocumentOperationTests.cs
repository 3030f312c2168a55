using OathMesh.Conformance.Tests.Support;

namespace OathMesh.Conformance.Tests.Operations;

/// <summary>The operations <c>rqh</c>, <c>policy</c> and <c>jwks</c>.</summary>
public sealed class DocumentOperationTests
{
    private const string Refused = """{"outcome":"refused"}""";
    private const string Accepted = """{"outcome":"accepted"}""";
    private const string Policy = """
        {"version":1,"issuers":["i"],"audiences":["a"],"rules":[{"name":"one","match":{"scope":["x"],"src":{"repo":"acme/*"}},"allow":true},{"name":"default","match":{},"allow":false}]}
        """;

    [Fact]
    public async Task Hashes_requests_or_refuses_them() =>
        (await Conversation.RunAsync("rqh", """
            "steps":[{"method":"get","target":"/"},{"method":"POST","target":"/a?b","contentType":"text/plain","bodyBase64":"/w=="},{"method":"GET","target":"*"},{"method":"GET","target":"http://h/"}]
            """)).Should().Equal(
            """{"canonical":"om-rqh-v1\nGET\n/\n\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n","hash":"sha256:8502e0754226ab7b071ac642e8d85ca080f5a1d8390f350d3492173a131939e2"}""",
            """{"canonical":"om-rqh-v1\nPOST\n/a?b\ntext/plain\na8100ae6aa1940d0b663bb31cd466142ebbdbd5187131b92d93818987832eb89\n","hash":"sha256:b14fc795d77c76fcc10f50237163a0ea2787bd10248a23f4658845b3c460d457"}""",
            Refused,
            Refused);

    [Fact]
    public async Task Asks_one_policy_about_many_callers() =>
        (await Conversation.RunAsync("policy", $$$"""
            "policy":{{{Policy}}},
            "steps":[{"iss":"i","sub":"svc://s","aud":"a","act":"r","scope":["y","x"],"src":{"repo":"acme/shop"}},{"iss":"i","sub":"svc://s","aud":"a","act":"r"},{"iss":"j","sub":"svc://s","aud":"a","act":"r","env":"e","tenant":"t"}]
            """)).Should().Equal(
            """{"decision":"allow","rule":"one"}""",
            """{"decision":"deny","rule":"default"}""",
            """{"decision":"deny","rule":null}""");

    [Theory]
    [InlineData("\"policy\":{\"version\":1,\"version\":1}")]
    [InlineData("\"policy\":null")]
    [InlineData("\"policyBase64\":\"/w==\"")]
    public async Task Refuses_a_policy_for_every_step(string policy) =>
        (await Conversation.RunAsync("policy", policy + ",\"steps\":[{},{}]")).Should().Equal(Refused, Refused);

    [Fact]
    public async Task Accepts_or_refuses_key_sets() =>
        (await Conversation.RunAsync("jwks", $$$"""
            "steps":[{"jwks":{{{Conversation.KeySet}}}},{"jwks":{"keys":[],"keys":[]}},{"jwks":null},{"jwksBase64":"eyJrZXlzIjpbXX0="},{"jwksBase64":"/w=="}]
            """)).Should().Equal(Accepted, Refused, Refused, Accepted, Refused);

    [Theory]
    [InlineData("rqh", "\"steps\":[{\"target\":\"/\"}]", "The member method is missing.")]
    [InlineData("rqh", "\"steps\":[{\"method\":\"GET\",\"target\":\"/\",\"headers\":{}}]", "The member headers is not known here.")]
    [InlineData("rqh", "\"steps\":[1]", "An object was expected where case is read.")]
    [InlineData("policy", "\"policy\":" + Policy + ",\"steps\":[{\"iss\":\"i\"}]", "The member sub is missing.")]
    [InlineData("policy", "\"policy\":" + Policy + ",\"steps\":[{\"reason\":\"i\"}]", "The member reason is not known here.")]
    [InlineData("policy", "\"steps\":[]", "Exactly one of policy and policyBase64 must be given.")]
    [InlineData("jwks", "\"steps\":[{\"jwks\":{},\"jwksBase64\":\"\"}]", "Exactly one of jwks and jwksBase64 must be given.")]
    public async Task Does_not_guess_at_a_case_that_it_does_not_understand(string operation, string members, string message) =>
        (await Conversation.RunAsync(operation, members)).Should().Equal("errored: CaseFormatException: " + message);
}
