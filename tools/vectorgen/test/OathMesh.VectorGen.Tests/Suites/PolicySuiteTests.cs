using System.Text.Json;
using OathMesh.Policy;
using OathMesh.VectorGen.Tests.Support;

namespace OathMesh.VectorGen.Tests.Suites;

public class PolicySuiteTests
{
    public static TheoryData<string> Ids => VectorFiles.Ids("policy");

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
