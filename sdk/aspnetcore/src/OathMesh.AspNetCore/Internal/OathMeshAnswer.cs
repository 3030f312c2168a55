using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OathMesh.Verification;

namespace OathMesh.AspNetCore;

/// <summary>Writes 401 and 403 (docs/protocol.md, section 4): <c>WWW-Authenticate</c>, <c>Retry-After</c> and an RFC 9457 body.</summary>
internal static class OathMeshAnswer
{
    private const string RetryAfterSeconds = "1";

    // Never read as HTML: the content type says JSON, and every text is the product's own.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task UnauthorizedAsync(HttpContext context, string realm, VerificationError? error, bool discloseEverything)
    {
        var told = error is null ? Disclosure.Undisclosed : Disclosure.Of(error, discloseEverything);
        var challenge = $"{OathMeshDefaults.AuthenticationScheme} realm=\"{Quote(realm)}\"";
        if (error?.Code != "token_missing")
        {
            challenge += ", error=\"invalid_token\"";
            if (told.IsDisclosed)
            {
                challenge += $", error_code=\"{told.Code}\"";
            }
        }

        if (told.SuggestsRetry)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        return WriteAsync(context, StatusCodes.Status401Unauthorized, "Unauthorized", challenge, told.Code, told.Message, told.Fix, told.Step);
    }

    public static Task ForbiddenAsync(HttpContext context, string realm, bool isActMismatch)
    {
        var challenge = $"{OathMeshDefaults.AuthenticationScheme} realm=\"{Quote(realm)}\", error=\"insufficient_scope\"";
        var told = Disclosure.ActionMismatch;
        return isActMismatch
            ? WriteAsync(
                context, StatusCodes.Status403Forbidden, "Forbidden", challenge + $", error_code=\"{told.Code}\"", told.Code, told.Message, told.Fix, told.Step)
            : WriteAsync(
                context, StatusCodes.Status403Forbidden, "Forbidden", challenge, "forbidden",
                "The caller may not use this endpoint.", "Ask the operator of the receiver.", step: null);
    }

    private static async Task WriteAsync(
        HttpContext context, int status, string title, string challenge, string code, string message, string fix, int? step)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            return;
        }

        response.StatusCode = status;
        response.Headers.Append(HeaderNames.WWWAuthenticate, challenge);
        response.Headers.CacheControl = "no-store";
        response.ContentType = "application/problem+json";
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("type", $"urn:oathmesh:error:{code}");
            writer.WriteString("title", title);
            writer.WriteNumber("status", status);
            writer.WriteString("error", code);
            writer.WriteString("message", message);
            writer.WriteString("fix", fix);
            if (step is { } number)
            {
                writer.WriteNumber("step", number);
            }

            writer.WriteString("request_id", context.TraceIdentifier);
            writer.WriteEndObject();
        }

        response.ContentLength = buffer.WrittenCount;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>RFC 9110 section 5.6.4.</summary>
    private static string Quote(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
