using OathMesh.Conformance.Runner.Tests.Support;

namespace OathMesh.Conformance.Runner.Tests.Vectors;

/// <summary>What a testee gets to see of a case.</summary>
public sealed class RunLineTests
{
    [Fact]
    public async Task Has_the_inputs_letter_by_letter_and_nothing_of_id_comment_flags_and_expectations()
    {
        using var bench = new Bench();
        bench.AddText("verify", "odd", """
            [ { "id": "verify/secret-id", "comment": "secret comment", "flags": [ "SecretFlag" ],
                "config": { "audience" : "https://a.test/\u00e4 \"\\", "numbers": [ 1.0, 1e3, -0, 9007199254740993 ], "a": 1, "a": 2 },
                "jwks": null,
                "steps": [
                  { "comment": "secret step",
                    "input": { "now": 1767225631.5, "raw": "\ud800", "answer": { "outcome": "allow" } },
                    "expect": { "outcome": "allow" } } ] } ]
            """, 1);
        bench.AddFile("mint", "m", Bench.MintCase("mint/m", Bench.Token));
        var folder = bench.AddTestee("records");

        var outcome = await bench.RunAsync();

        outcome.ExitCode.Should().Be(0, outcome.Output);
        (await File.ReadAllLinesAsync(Path.Combine(folder, "received.jsonl"))).Should().Equal(
            """{"cmd":"run","seq":1,"op":"verify","config":{"audience":"https://a.test/\u00e4 \"\\","numbers":[1.0,1e3,-0,9007199254740993],"a":1,"a":2},"jwks":null,"steps":[{"now":1767225631.5,"raw":"\ud800","answer":{"outcome":"allow"}}]}""",
            """{"cmd":"run","seq":2,"op":"mint","answer":{"token":"eyJ0"}}""");
    }
}
