using System.Text;
using System.Text.Json;
using OathMesh.Conformance;
using OathMesh.Conformance.Verification;

namespace OathMesh.AspNetCore.Testee;

/// <summary>The bytes of an HTTP/1.1 request, as a step gives its parts: no client library tidies them.</summary>
internal static class RawRequest
{
    /// <summary>A step of a verify case. Without a request it is a GET of /.</summary>
    public static byte[] Of(CaseStep step) => Build(
        step.Request?.Method ?? "GET",
        step.Request?.Target ?? "/",
        step.Authorization.Select(value => ("Authorization", value ?? "")),
        step.Request?.ContentType,
        step.Request?.Body ?? default);

    /// <summary>A step of an http case.</summary>
    public static byte[] Of(JsonElement step)
    {
        step.RefuseOthers("headers", "method", "target", "contentType", "bodyBase64", "now");
        return Build(
            step.RequiredString("method"),
            step.RequiredString("target"),
            step.RequiredArray("headers").Select(header => (header[0].GetString()!, header[1].GetString()!)),
            step.OptionalString("contentType"),
            step.TryGetMember("bodyBase64", out var body) ? CaseJson.Bytes(body, "bodyBase64") : []);
    }

    private static byte[] Build(string method, string target, IEnumerable<(string Name, string Value)> headers, string? contentType, ReadOnlyMemory<byte> body)
    {
        // RFC 9112 section 3.2.2: the authority of a target in absolute form is the host's.
        var host = Uri.TryCreate(target, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https" ? absolute.Authority : "localhost";
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        foreach (var (name, value) in headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (contentType is not null)
        {
            head.Append("Content-Type: ").Append(contentType).Append("\r\n");
        }

        if (body.Length > 0 || method is "POST" or "PUT" or "PATCH")
        {
            head.Append("Content-Length: ").Append(body.Length).Append("\r\n");
        }

        var text = head.Append("\r\n").ToString();
        var encoding = text.Any(character => character > 0xff) ? Encoding.UTF8 : Encoding.Latin1;
        return [.. encoding.GetBytes(text), .. body.Span];
    }
}
