using OathMesh.Conformance.Tests.Support;

namespace OathMesh.Conformance.Tests.Operations;

public sealed class VerifyOperationTests
{
    private const string Allowed =
        """{"outcome":"allow","step":14,"claims":{"iss":"https://issuer.test","sub":"agent://ci","aud":"https://a.test","act":"read","iat":1000,"exp":1100,"jti":"0123456789abcdef"}}""";

    private const string Hash = "sha256:8502e0754226ab7b071ac642e8d85ca080f5a1d8390f350d3492173a131939e2";

    [Fact]
    public async Task Allows_with_exactly_the_claims_and_denies_with_step_and_code()
    {
        var token = await Conversation.MintAsync();

        (await RunAsync(steps: [Step(token), Step(token)])).Should().Equal(Allowed, Deny(13, "jti_replay"));
    }

    [Fact]
    public async Task Begins_each_line_with_a_fresh_verifier()
    {
        var token = await Conversation.MintAsync();

        (await RunAsync(steps: Step(token))).Should().Equal(Allowed);
        (await RunAsync(steps: Step(token))).Should().Equal(Allowed);
    }

    [Theory]
    [InlineData("replay", 13, "replay_unavailable")]
    [InlineData("revocation", 13, "revocation_unavailable")]
    [InlineData("policy", 14, "policy_unavailable")]
    [InlineData("audit", 14, "audit_unavailable")]
    [InlineData("binding", 12, "binding_unavailable")]
    public async Task Breaks_the_seam_that_the_case_names(string fault, int step, string code)
    {
        var token = await Conversation.MintAsync($",\"rqh\":\"{Hash}\"");
        var request = """{"method":"GET","target":"/"}""";

        (await RunAsync($",\"faults\":[\"{fault}\"]", steps: Step(token, request: request))).Should().Equal(Deny(step, code));
        (await RunAsync(steps: Step(token, request: request))).Single().Should().StartWith("""{"outcome":"allow",""");
    }

    [Theory]
    [InlineData(",\"keyOwner\":\"https://other.test\"", 7, "issuer_mismatch")]
    [InlineData(",\"revokedSubjects\":[\"agent://ci\"]", 13, "subject_revoked")]
    [InlineData(",\"requireRequestBinding\":true", 12, "binding_required")]
    [InlineData(",\"policy\":{\"version\":1,\"issuers\":[\"https://issuer.test\"],\"audiences\":[\"https://a.test\"],\"rules\":[{\"name\":\"default\",\"match\":{},\"allow\":false}]}", 14, "policy_denied")]
    public async Task Applies_what_the_case_configures(string config, int step, string code) =>
        (await RunAsync(config, steps: Step(await Conversation.MintAsync()))).Should().Equal(Deny(step, code));

    [Theory]
    [InlineData("{}", "keys_unavailable")]
    [InlineData("{\"https://other.test\":" + Conversation.KeySet + "}", "keys_unavailable")]
    [InlineData("{\"https://issuer.test\":{\"keys\":[]}}", "key_unknown")]
    [InlineData("{\"https://issuer.test\":{\"keys\":[],\"keys\":[]}}", "key_rejected")]
    [InlineData("{\"https://issuer.test\":null}", "key_rejected")]
    public async Task Finds_keys_in_the_issuers_own_set_only(string jwks, string code) =>
        (await RunAsync(jwks: jwks, steps: Step(await Conversation.MintAsync()))).Should().Equal(Deny(5, code));

    [Theory]
    [InlineData(0, "1099.999", true)]
    [InlineData(0, "1100", false)]
    [InlineData(30, "1129.999", true)]
    [InlineData(30, "1130", false)]
    public async Task Takes_the_clock_between_two_seconds_as_it_is(int leeway, string now, bool isAllowed) =>
        (await RunAsync($",\"clockSkewSeconds\":{leeway}", steps: Step(await Conversation.MintAsync(), now)))
            .Should().Equal(isAllowed ? Allowed : Deny(8, "token_expired"));

    [Theory]
    [InlineData("""{"method":"GET","target":"/"}""", "")]
    [InlineData("""{"method":"get","target":"/","contentType":null,"bodyBase64":""}""", "")]
    [InlineData("""{"method":"GET","target":"/x"}""", "binding_mismatch")]
    [InlineData("""{"method":"GET","target":"*"}""", "binding_unavailable")]
    [InlineData("null", "binding_unavailable")]
    public async Task Binds_to_the_request_of_the_step(string request, string code)
    {
        var token = await Conversation.MintAsync($",\"rqh\":\"{Hash}\"");

        var result = (await RunAsync(steps: Step(token, request: request))).Single();

        result.Should().Be(code.Length > 0 ? Deny(12, code) : Allowed.Replace("abcdef\"}", $"abcdef\",\"rqh\":\"{Hash}\"}}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Does_not_bind_to_a_body_over_the_default_limit()
    {
        var token = await Conversation.MintAsync($",\"rqh\":\"{Hash}\"");
        var body = Convert.ToBase64String(new byte[(1024 * 1024) + 1]);

        (await RunAsync(steps: Step(token, request: $$"""{"method":"GET","target":"/","bodyBase64":"{{body}}"}"""))).Should().Equal(Deny(12, "binding_unavailable"));
    }

    [Fact]
    public async Task Takes_bytes_that_are_no_text_as_they_are()
    {
        var field = Convert.ToBase64String([.. "OathMesh "u8, 0xff, 0xfe]);

        (await RunAsync(steps: $$"""{"authorizationBase64":["{{field}}"],"now":1050}""")).Should().Equal(Deny(1, "token_malformed"));
        (await RunAsync(steps: """{"authorization":[],"now":1050}""")).Should().Equal(Deny(0, "token_missing"));
    }

    [Theory]
    [InlineData(",\"strict\":true", """{"authorization":[],"now":1}""", "The member strict is not known here.")]
    [InlineData(",\"faults\":[\"weather\"]", """{"authorization":[],"now":1}""", "The fault weather is not known; there are replay, audit, policy, revocation, binding.")]
    [InlineData(",\"clockSkewSeconds\":31", """{"authorization":[],"now":1}""", "The member config: Leeway must be a whole number of seconds from 0 to 30.")]
    [InlineData(",\"policy\":{}", """{"authorization":[],"now":1}""", "The member policy: *")]
    [InlineData("", """{"now":1}""", "Exactly one of authorization and authorizationBase64 must be given.")]
    [InlineData("", """{"authorization":[],"authorizationBase64":[],"now":1}""", "Exactly one of authorization and authorizationBase64 must be given.")]
    [InlineData("", """{"authorization":["\ud800"],"now":1}""", "The member authorization has an unpaired surrogate: give its bytes as base64.")]
    [InlineData("", """{"authorizationBase64":["*"],"now":1}""", "The member authorizationBase64 must be base64.")]
    [InlineData("", """{"authorization":[]}""", "The member now is missing.")]
    [InlineData("", """{"authorization":[],"now":-1}""", "The member now must be a number of seconds from 0 to the end of the year 9999.")]
    [InlineData("", """{"authorization":[],"now":1,"later":2}""", "The member later is not known here.")]
    public async Task Does_not_guess_at_a_case_that_it_does_not_understand(string config, string step, string message) =>
        (await RunAsync(config, steps: step)).Single().Should().Match("errored: CaseFormatException: " + message);

    private static string Step(string token, string now = "1050", string request = "null") =>
        $$"""{"authorization":["OathMesh {{token}}"],"now":{{now}},"request":{{request}}}""";

    private static string Deny(int step, string code) => $$"""{"outcome":"deny","step":{{step}},"code":"{{code}}"}""";

    private static Task<IReadOnlyList<string>> RunAsync(
        string config = "", string jwks = "{\"https://issuer.test\":" + Conversation.KeySet + "}", params string[] steps) =>
        Conversation.RunAsync("verify", $$"""
            "config":{"audience":"https://a.test","trustedIssuers":["https://issuer.test"]{{config}}},"jwks":{{jwks}},"steps":[{{string.Join(',', steps)}}]
            """);
}
