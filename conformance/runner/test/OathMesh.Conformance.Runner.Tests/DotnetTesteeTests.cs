using OathMesh.Conformance.Runner.Tests.Support;

namespace OathMesh.Conformance.Runner.Tests;

/// <summary>The real testee of the core, started by its own <c>run</c>, with a case of each suite that it claims.</summary>
public sealed class DotnetTesteeTests
{
    private const string Token =
        "eyJ0eXAiOiJvbStqd3QiLCJhbGciOiJFZERTQSIsImtpZCI6IldXcG5fcGZIdWk5WUtSNENadFFzREdNdTdfR2NoMnpZQ2hmU3ZueGd0UGsifQ"
        + ".eyJpc3MiOiJodHRwczovL2lzc3Vlci50ZXN0Iiwic3ViIjoiYWdlbnQ6Ly9hIiwiYXVkIjoiaHR0cHM6Ly94IiwiYWN0IjoiYS5iIiwiaWF0IjoxMDAsImV4cCI6MjAwLCJqdGkiOiIwMTIzNDU2Nzg5YWJjZGVmIn0"
        + ".r8zcTMwL7mEFIidSPsTX3rze3Xce348qf2oHwEguiz2W-IwZfbfu9ZtJFlrm8B4AYr62HccF0pXqfO9g50-IBQ";

    private const string Claims = """{"iss":"https://issuer.test","sub":"agent://a","aud":"https://x","act":"a.b","iat":100,"exp":200,"jti":"0123456789abcdef"}""";
    private const string KeySet = """{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"WWpn_pfHui9YKR4CZtQsDGMu7_Gch2zYChfSvnxgtPk","x":"ebVWLo_mVPlAeLES6KmLp5AfhTrmlb7X4OORC60ElmQ"}]}""";
    private const string Input = $$"""{"authorization":["OathMesh {{Token}}"],"now":150}""";

    [Fact]
    public async Task Passes_a_case_of_each_suite()
    {
        using var bench = Corpus("""{"outcome":"deny","step":13,"code":"jti_replay"}""");

        var outcome = await bench.RunAsync("--testee", "dotnet");

        outcome.ExitCode.Should().Be(0, outcome.Output);
        outcome.Testee("dotnet").GetProperty("suites").EnumerateObject().Select(suite => (suite.Name, suite.Value.GetProperty("passed").GetInt32()))
            .Should().Equal(("verify", 1), ("mint", 1), ("rqh", 1), ("policy", 1), ("jwks", 1));
    }

    [Fact]
    public async Task Fails_where_the_vectors_ask_for_something_else()
    {
        using var bench = Corpus("""{"outcome":"deny","step":13,"code":"replay_unavailable"}""");

        var outcome = await bench.RunAsync("--testee", "dotnet");

        outcome.ExitCode.Should().Be(1);
        var failure = outcome.Failures("dotnet").Should().ContainSingle().Subject;
        (failure.Kind, failure.Paths.Single()).Should().Be(("mismatch", "results[1].code"));
    }

    private static Bench Corpus(string secondUse)
    {
        var bench = new Bench { Testees = Repository.Find("conformance/testees", "--testees") };
        bench.AddFile("verify", "v", $$"""
            {"id":"verify/replay/second-use","config":{"audience":"https://x","trustedIssuers":["https://issuer.test"]},"jwks":{"https://issuer.test":{{KeySet}} },
             "steps":[{"input":{{Input}},"expect":{"outcome":"allow","step":14,"claims":{{Claims}} } },{"input":{{Input}},"expect":{{secondUse}} }]}
            """);
        bench.AddFile("mint", "m", $$"""
            {"id":"mint/minimal","seed":"AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA","claims":{{Claims}},"expect":{"token":"{{Token}}"} }
            """);
        bench.AddFile("rqh", "r", """
            {"id":"rqh/target/asterisk","steps":[{"input":{"method":"OPTIONS","target":"*"},"expect":{"outcome":"refused"}}]}
            """);
        bench.AddFile("policy", "p", """
            {"id":"policy/default","policy":{"version":1,"issuers":["i"],"audiences":["a"],"rules":[{"name":"default","match":{},"allow":false}]},
             "steps":[{"input":{"iss":"i","sub":"svc://s","aud":"a","act":"r"},"expect":{"decision":"deny","rule":"default"}},
                      {"input":{"iss":"j","sub":"svc://s","aud":"a","act":"r"},"expect":{"decision":"deny","rule":null}}]}
            """);
        bench.AddFile("jwks", "j", $$"""
            {"id":"jwks/one-key","steps":[{"input":{"jwks":{{KeySet}} },"expect":{"outcome":"accepted"} },{"input":{"jwksBase64":"AA=="},"expect":{"outcome":"refused"} }]}
            """);
        return bench;
    }
}
