using System.Text.Json;
using OathMesh.AzureFunctions.TestWorker;

namespace OathMesh.AzureFunctions.Testee;

/// <summary>From a function's answers to the results of the conformance protocol.</summary>
internal static class Answers
{
    /// <summary>The verdict as an answer that discloses everything has it.</summary>
    public static void WriteVerdict(Utf8JsonWriter results, WorkerAnswer answer)
    {
        if (answer.Status is not (200 or 401))
        {
            throw new InvalidDataException($"The worker answered {answer.Status}.");
        }

        using var body = JsonDocument.Parse(answer.Body);
        results.WriteStartObject();
        results.WriteString("outcome", answer.Status == 200 ? "allow" : "deny");
        if (answer.Status == 200)
        {
            results.WriteNumber("step", 14);
            results.WritePropertyName("claims");
            body.RootElement.WriteTo(results);
        }
        else
        {
            results.WriteNumber("step", body.RootElement.GetProperty("step").GetInt32());
            results.WriteString("code", body.RootElement.GetProperty("error").GetString());
        }

        results.WriteEndObject();
    }

    /// <summary>What the caller sees; <c>request_id</c> differs from run to run and is left out, and of an allowed call only who asks for what is told.</summary>
    public static void WriteHttp(Utf8JsonWriter results, WorkerAnswer answer)
    {
        results.WriteStartObject();
        results.WriteNumber("status", answer.Status);
        results.WriteString("wwwAuthenticate", answer.Headers["WWW-Authenticate"].SingleOrDefault());
        results.WriteBoolean("retryAfter", answer.Headers["Retry-After"].Any());
        results.WriteStartObject("body");
        using var body = JsonDocument.Parse(answer.Body);
        foreach (var member in body.RootElement.EnumerateObject().Where(member => answer.Status == 200 ? member.Name is "sub" or "act" : member.Name != "request_id"))
        {
            member.WriteTo(results);
        }

        results.WriteEndObject();
        results.WriteEndObject();
    }
}
