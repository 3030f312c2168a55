using System.Text.Json;
using OathMesh.AzureFunctions.TestWorker;
using OathMesh.Conformance;
using OathMesh.Conformance.Verification;

namespace OathMesh.AzureFunctions.Testee;

/// <summary>From a step to a request.</summary>
internal static class Requests
{
    /// <summary>A step of a verify case. Without a request it is a GET of /.</summary>
    public static WorkerRequest Of(CaseStep step) => Build(
        step.Request?.Method ?? "GET",
        step.Request?.Target ?? "/",
        step.Authorization.Select(value => KeyValuePair.Create("Authorization", value ?? "")),
        step.Request?.ContentType,
        step.Request?.Body ?? default);

    /// <summary>A step of an http case.</summary>
    public static WorkerRequest Of(JsonElement step)
    {
        step.RefuseOthers("headers", "method", "target", "contentType", "bodyBase64", "now");
        return Build(
            step.RequiredString("method"),
            step.RequiredString("target"),
            step.RequiredArray("headers").Select(header => KeyValuePair.Create(header[0].GetString()!, header[1].GetString()!)),
            step.OptionalString("contentType"),
            step.TryGetMember("bodyBase64", out var body) ? CaseJson.Bytes(body, "bodyBase64") : []);
    }

    private static WorkerRequest Build(string method, string target, IEnumerable<KeyValuePair<string, string>> headers, string? contentType, ReadOnlyMemory<byte> body) =>
        new(method, target, contentType is null ? [.. headers] : [.. headers, KeyValuePair.Create("Content-Type", contentType)], body);
}
