using OathMesh.VectorGen.Tests.Support;

namespace OathMesh.VectorGen.Tests.Suites;

public class JwksSuiteTests
{
    public static TheoryData<string> Ids => VectorFiles.Ids("jwks");

    [Theory]
    [MemberData(nameof(Ids))]
    public void Accepts_or_refuses_as_the_vector_says(string id)
    {
        foreach (var step in VectorFiles.Case(id).GetProperty("steps").EnumerateArray())
        {
            var input = step.GetProperty("input");
            var json = input.TryGetProperty("jwksBase64", out var bytes) ? bytes.GetBytesFromBase64() : input.GetProperty("jwks").Utf8();
            var outcome = CaseKeys.TryParse(json) is null ? "refused" : "accepted";
            outcome.Should().Be(step.GetProperty("expect").GetProperty("outcome").GetString());
        }
    }
}
