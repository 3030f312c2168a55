using System.Security.Cryptography;
using OathMesh.Binding;
using OathMesh.VectorGen.Tests.Support;

namespace OathMesh.VectorGen.Tests.Suites;

public class RqhSuiteTests
{
    public static TheoryData<string> Ids => VectorFiles.Ids("rqh");

    [Theory]
    [MemberData(nameof(Ids))]
    public void Binds_as_the_vector_says(string id)
    {
        foreach (var step in VectorFiles.Case(id).GetProperty("steps").EnumerateArray())
        {
            var input = step.GetProperty("input");
            var expect = step.GetProperty("expect");
            var (method, target, type) = (input.GetProperty("method").GetString()!, input.GetProperty("target").GetString()!, input.StringOrNull("contentType"));
            var body = input.GetProperty("bodyBase64").GetBytesFromBase64();
            var bound = RequestBinding.TryCanonicalize(method, target, type, SHA256.HashData(body), out var canonical, out _);
            bound.Should().Be(expect.TryGetProperty("canonical", out var expected));
            if (bound)
            {
                canonical.Should().Be(expected.GetString());
                RequestBinding.Compute(method, target, type, body).Should().Be(expect.GetProperty("hash").GetString());
            }
        }
    }
}
