using System.Text.Json;

namespace OathMesh.AspNetCore.Testee;

/// <summary>From HTTP answers to the results of the conformance protocol.</summary>
internal static class Answers
{
    /// <summary>The verdict as an answer that discloses everything has it.</summary>
    public static void WriteVerdict(Utf8JsonWriter results, RawResponse response)
    {
        if (response.Status is not (200 or 401))
        {
            throw new InvalidDataException($"The server answered {response.Status} before the scheme was asked.");
        }

        var body = response.ReadBody();
        results.WriteStartObject();
        if (response.Status == 200)
        {
            results.WriteString("outcome", "allow");
            results.WriteNumber("step", 14);
            results.WritePropertyName("claims");
            body.WriteTo(results);
        }
        else
        {
            results.WriteString("outcome", "deny");
            results.WriteNumber("step", body.GetProperty("step").GetInt32());
            results.WriteString("code", body.GetProperty("error").GetString());
        }

        results.WriteEndObject();
    }

    /// <summary>What is on the wire; <c>request_id</c> differs from run to run and is left out.</summary>
    public static void WriteHttp(Utf8JsonWriter results, RawResponse response)
    {
        results.WriteStartObject();
        results.WriteNumber("status", response.Status);
        results.WriteString("wwwAuthenticate", response.Headers["WWW-Authenticate"].SingleOrDefault());
        results.WriteBoolean("retryAfter", response.Headers["Retry-After"].Any());
        results.WritePropertyName("body");
        if (response.Body.Length == 0)
        {
            results.WriteNullValue();
        }
        else
        {
            WriteBody(results, response);
        }

        results.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter results, RawResponse response)
    {
        string[] members = response.Status == 200 ? ["sub", "act"] : [];
        results.WriteStartObject();
        foreach (var member in response.ReadBody().EnumerateObject())
        {
            if (response.Status == 200 ? members.Contains(member.Name) : member.Name != "request_id")
            {
                member.WriteTo(results);
            }
        }

        results.WriteEndObject();
    }
}
