using System.Text.Json;
using OathMesh.Conformance.Verification;
using OathMesh.Verification;

namespace OathMesh.Conformance.Operations;

/// <summary><c>verify</c>: presents credentials to one fresh verifier, step by step.</summary>
internal static class VerifyOperation
{
    public static async ValueTask RunAsync(JsonElement run, Utf8JsonWriter results)
    {
        using var setup = VerifierSetup.Read(run);
        var verifier = setup.CreateVerifier();
        foreach (var step in setup.Steps)
        {
            setup.Time.Set(step.Now);
            Write(results, await verifier.VerifyAsync(step.ToVerificationRequest(setup.Faults.Binding)).ConfigureAwait(false));
        }
    }

    private static void Write(Utf8JsonWriter results, VerificationResult result)
    {
        results.WriteStartObject();
        if (result.IsAllowed)
        {
            results.WriteString("outcome", "allow");
            results.WriteNumber("step", result.Step);
            results.WritePropertyName("claims");
            result.Caller.WriteClaims(results);
        }
        else
        {
            results.WriteString("outcome", "deny");
            results.WriteNumber("step", result.Error.Step);
            results.WriteString("code", result.Error.Code);
        }

        results.WriteEndObject();
    }
}
