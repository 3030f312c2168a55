using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OathMesh.Verification;

/// <summary>A denial over HTTP (docs/protocol.md, section 4): status, <c>WWW-Authenticate</c>, <c>Retry-After</c> and an RFC 9457 body. Every adapter that speaks HTTP sends this, to the byte.</summary>
public sealed class DenialAnswer
{
    /// <summary>The body's media type.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>The <c>Cache-Control</c> that goes with every denial.</summary>
    public const string CacheControl = "no-store";

    private const string Scheme = "OathMesh";

    // Never read as HTML: the content type says JSON, and every text is the product's own.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private DenialAnswer(int status, string challenge, int? retryAfterSeconds, ReadOnlyMemory<byte> body)
    {
        Status = status;
        Challenge = challenge;
        RetryAfterSeconds = retryAfterSeconds;
        Body = body;
    }

    /// <summary>401 or 403.</summary>
    public int Status { get; }

    /// <summary>The value of <c>WWW-Authenticate</c> (RFC 9110 section 11.6.1).</summary>
    public string Challenge { get; }

    /// <summary>The value of <c>Retry-After</c> in seconds; <see langword="null"/> when the field is not sent.</summary>
    public int? RetryAfterSeconds { get; }

    /// <summary>The problem details as UTF-8. Not sent in answer to HEAD.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>401: the token was denied, or there was none.</summary>
    /// <param name="realm">The receiver's realm.</param>
    /// <param name="error">Why; <see langword="null"/> when another scheme denied.</param>
    /// <param name="discloseEverything">Tells steps 0 to 6 as well. For development only.</param>
    /// <param name="requestId">The id under which the request is found in logs.</param>
    /// <returns>The answer.</returns>
    public static DenialAnswer Unauthorized(string realm, VerificationError? error, bool discloseEverything, string requestId)
    {
        var told = error is null ? Disclosure.Undisclosed : Disclosure.Of(error, discloseEverything);
        var challenge = $"{Scheme} realm=\"{Quote(realm)}\"";
        if (error?.Code != "token_missing")
        {
            challenge += ", error=\"invalid_token\"";
            if (told.IsDisclosed)
            {
                challenge += $", error_code=\"{told.Code}\"";
            }
        }

        return new DenialAnswer(
            401, challenge, told.SuggestsRetry ? 1 : null, Write(401, "Unauthorized", told.Code, told.Message, told.Fix, told.Step, requestId));
    }

    /// <summary>403: the caller is authentic and may not use this endpoint.</summary>
    /// <param name="realm">The receiver's realm.</param>
    /// <param name="isActMismatch">Whether it is because the endpoint asks for another action.</param>
    /// <param name="requestId">The id under which the request is found in logs.</param>
    /// <returns>The answer.</returns>
    public static DenialAnswer Forbidden(string realm, bool isActMismatch, string requestId)
    {
        var challenge = $"{Scheme} realm=\"{Quote(realm)}\", error=\"insufficient_scope\"";
        var told = isActMismatch ? Disclosure.ActionMismatch : Disclosure.Forbidden;
        return new DenialAnswer(
            403,
            isActMismatch ? $"{challenge}, error_code=\"{told.Code}\"" : challenge,
            null,
            Write(403, "Forbidden", told.Code, told.Message, told.Fix, told.Step, requestId));
    }

    private static ReadOnlyMemory<byte> Write(int status, string title, string code, string message, string fix, int? step, string requestId)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
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

        writer.WriteString("request_id", requestId);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>RFC 9110 section 5.6.4.</summary>
    private static string Quote(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
