using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace OathMesh.Issuer.Endpoints;

/// <summary>Writes answers: JSON, not to be stored unless the caller says otherwise.</summary>
internal static class Answer
{
    public const string PublicForAMinute = "public, max-age=60";
    public const string NoStore = "no-store";

    public static Task JsonAsync<T>(HttpContext context, T body, JsonTypeInfo<T> type, string cacheControl = NoStore) =>
        BytesAsync(context, JsonSerializer.SerializeToUtf8Bytes(body, type), cacheControl);

    public static Task ErrorAsync(HttpContext context, IssuerError error)
    {
        var headers = context.Response.Headers;
        context.Response.StatusCode = error.Status;
        if (error.Challenges.Length > 0)
        {
            headers.WWWAuthenticate = error.Challenges;
        }

        if (error.RetryAfterSeconds is { } seconds)
        {
            headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (error.Allow is not null)
        {
            headers.Allow = error.Allow;
        }

        return JsonAsync(context, new ErrorBody(error.Code, error.Message, error.Fix), IssuerJson.Relaxed.ErrorBody);
    }

    public static async Task BytesAsync(HttpContext context, ReadOnlyMemory<byte> json, string cacheControl)
    {
        var response = context.Response;
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        response.Headers.CacheControl = cacheControl;
        response.Headers.XContentTypeOptions = "nosniff";
        await response.Body.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }
}
