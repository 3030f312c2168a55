using System.Text.Json;
using OathMesh.Policy;
using OathMesh.VectorGen.Tests.Support;

namespace OathMesh.VectorGen.Tests.Suites;

public class PolicySuiteTests
{
    public static TheoryData<string> Ids => VectorFiles.Ids("policy");

    /// <summary>Policies that Pkl can say: documents that are no JSON, or have a member twice, it cannot; and a null is a member left out.</summary>
    public static TheoryData<string> IdsInPkl =>
        [.. ((IEnumerable<object[]>)VectorFiles.Ids("policy")).Select(row => (string)row[0]).Where(id => VectorFiles.Case(id).TryGetProperty("policy", out var policy) && !PklText.HasNull(policy))];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Decides_as_the_vector_says(string id)
    {
        var vector = VectorFiles.Case(id);
        var policy = Parse(vector);
        foreach (var step in vector.GetProperty("steps").EnumerateArray())
        {
            var decided = policy is null
                ? """{"outcome":"refused"}"""
                : Describe(policy.Evaluate(Caller(step.GetProperty("input"))));
            decided.Should().Be(JsonText.Compact(step.GetProperty("expect")));
        }
    }

    [Theory]
    [MemberData(nameof(IdsInPkl))]
    public void Decides_as_the_vector_says_when_the_policy_is_written_in_Pkl(string id)
    {
        var vector = VectorFiles.Case(id);
        var isGood = !vector.GetProperty("steps")[0].GetProperty("expect").TryGetProperty("outcome", out _);
        var directory = Directory.CreateTempSubdirectory("oathmesh-test-");
        try
        {
            // Good policies are typed by the schema, which must take them all. Bad ones are plain modules, so that the reader must refuse them by itself.
            var path = Path.Combine(directory.FullName, "policy.pkl");
            File.WriteAllText(Path.Combine(directory.FullName, PolicySchema.FileName), PolicySchema.Read());
            File.WriteAllText(path, isGood ? PklText.Amend(vector.GetProperty("policy")) : PklText.Module(vector.GetProperty("policy")));
            if (!isGood)
            {
                // That pkl takes the module shows that it is the reader that refuses.
                var json = PolicyFile.ReadJson(path);
                var parse = () => JsonPolicy.Parse(json);
                parse.Should().Throw<PolicyFormatException>();
                return;
            }

            var policy = PolicyFile.Load(path);
            foreach (var step in vector.GetProperty("steps").EnumerateArray())
            {
                Describe(policy.Evaluate(Caller(step.GetProperty("input")))).Should().Be(JsonText.Compact(step.GetProperty("expect")));
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static JsonPolicy? Parse(JsonElement vector)
    {
        try
        {
            return JsonPolicy.Parse(vector.TryGetProperty("policyBase64", out var bytes) ? bytes.GetBytesFromBase64() : vector.GetProperty("policy").Utf8());
        }
        catch (PolicyFormatException)
        {
            return null;
        }
    }

    private static string Describe(PolicyDecision decision) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("decision", decision.IsAllowed ? "allow" : "deny");
        writer.WriteString("rule", decision.Rule);
        writer.WriteEndObject();
    });

    private static OathMeshCaller Caller(JsonElement claims) => new()
    {
        Issuer = claims.GetProperty("iss").GetString()!,
        Subject = claims.GetProperty("sub").GetString()!,
        Audience = claims.GetProperty("aud").GetString()!,
        Action = claims.GetProperty("act").GetString()!,
        TokenId = "0123456789abcdef",
        IssuedAt = 0,
        ExpiresAt = 1,
        KeyId = "1",
        Environment = claims.StringOrNull("env"),
        Tenant = claims.StringOrNull("tenant"),
        Scope = claims.TryGetProperty("scope", out _) ? [.. claims.Strings("scope")] : null,
        Source = claims.TryGetProperty("src", out var source)
            ? new OathMeshSource { Type = source.StringOrNull("type"), Repository = source.StringOrNull("repo"), Workflow = source.StringOrNull("workflow") }
            : null,
    };
}
