using System.Text.Json;
using OathMesh.VectorGen.Tests.Support;
using OathMesh.Verification;

namespace OathMesh.VectorGen.Tests.Suites;

public class VerifySuiteTests
{
    public static TheoryData<string> Ids => VectorFiles.Ids("verify");

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Verifies_as_the_vector_says(string id)
    {
        var vector = VectorFiles.Case(id);
        var receiver = new CaseReceiver(vector);
        foreach (var step in vector.GetProperty("steps").EnumerateArray())
        {
            var result = await receiver.VerifyAsync(step.GetProperty("input"));
            Describe(result).Should().Be(JsonText.Compact(step.GetProperty("expect")));
        }
    }

    private static string Describe(VerificationResult result) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("outcome", result.IsAllowed ? "allow" : "deny");
        writer.WriteNumber("step", result.Step);
        if (result.IsAllowed)
        {
            writer.WritePropertyName("claims");
            result.Caller.WriteClaims(writer);
        }
        else
        {
            writer.WriteString("code", result.Error.Code);
        }

        writer.WriteEndObject();
    });
}
