using System.Text.Json;
using OathMesh.Policy;

namespace OathMesh.Conformance.Operations;

/// <summary><c>policy</c>: asks one policy about many callers.</summary>
internal static class PolicyOperation
{
    public static void Run(JsonElement run, Utf8JsonWriter results)
    {
        run.RefuseOthers("cmd", "seq", "op", "policy", "policyBase64", "steps");
        var policy = ParseOrNull(Document.Read(run, "policy"));
        foreach (var step in run.RequiredArray("steps"))
        {
            if (policy is null)
            {
                Refusal.Write(results);
                continue;
            }

            var decision = policy.Evaluate(CallerReader.Read(step));
            results.WriteStartObject();
            results.WriteString("decision", decision.IsAllowed ? "allow" : "deny");
            results.WriteString("rule", decision.Rule);
            results.WriteEndObject();
        }
    }

    private static JsonPolicy? ParseOrNull(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonPolicy.Parse(json);
        }
        catch (PolicyFormatException)
        {
            return null;
        }
    }
}
