using System.Security.Cryptography;
using System.Text.Json;
using OathMesh.Binding;

namespace OathMesh.Conformance.Verification;

/// <summary>The facts of an HTTP request as a case gives them: <c>{"method","target","contentType","bodyBase64"}</c>.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The request target as on the wire.</param>
/// <param name="ContentType">The value of <c>Content-Type</c>; <see langword="null"/> when there is none.</param>
/// <param name="Body">The body's bytes; empty when there is none.</param>
public sealed record CaseRequest(string Method, string Target, string? ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Reads the object.</summary>
    /// <param name="request">The object.</param>
    /// <returns>The request.</returns>
    /// <exception cref="CaseFormatException">A member is missing, malformed or not known.</exception>
    public static CaseRequest Read(JsonElement request)
    {
        request.RefuseOthers("method", "target", "contentType", "bodyBase64");
        return new CaseRequest(
            request.RequiredString("method"),
            request.RequiredString("target"),
            request.OptionalString("contentType"),
            request.TryGetMember("bodyBase64", out var body) ? CaseJson.Bytes(body, "bodyBase64") : []);
    }

    /// <summary>The canonical text of docs/protocol.md section 5.</summary>
    /// <returns>The text, or <see langword="null"/> when the request cannot be bound.</returns>
    public string? Canonicalize() =>
        RequestBinding.TryCanonicalize(Method, Target, ContentType, SHA256.HashData(Body.Span), out var canonical, out _) ? canonical : null;

    /// <summary>The request's hash.</summary>
    /// <returns>The hash, or <see langword="null"/> when the request cannot be bound.</returns>
    public string? Hash() =>
        RequestBinding.TryComputeFromBodyHash(Method, Target, ContentType, SHA256.HashData(Body.Span), out var hash, out _) ? hash : null;
}
