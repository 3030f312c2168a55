using System.Text.Json;
using OathMesh.Conformance.Verification;

namespace OathMesh.Conformance.Operations;

/// <summary><c>rqh</c>: the canonical text and hash of each request.</summary>
internal static class RequestHashOperation
{
    public static void Run(JsonElement run, Utf8JsonWriter results)
    {
        run.RefuseOthers("cmd", "seq", "op", "steps");
        foreach (var step in run.RequiredArray("steps"))
        {
            var request = CaseRequest.Read(step);
            if (request.Canonicalize() is { } canonical && request.Hash() is { } hash)
            {
                results.WriteStartObject();
                results.WriteString("canonical", canonical);
                results.WriteString("hash", hash);
                results.WriteEndObject();
            }
            else
            {
                Refusal.Write(results);
            }
        }
    }
}
