using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OathMesh.Verification;

namespace OathMesh.AspNetCore;

/// <summary>Writes a denial as the response.</summary>
internal static class OathMeshAnswer
{
    public static async Task WriteAsync(HttpContext context, DenialAnswer answer)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            return;
        }

        response.StatusCode = answer.Status;
        response.Headers.Append(HeaderNames.WWWAuthenticate, answer.Challenge);
        response.Headers.CacheControl = DenialAnswer.CacheControl;
        if (answer.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        response.ContentType = DenialAnswer.ContentType;
        response.ContentLength = answer.Body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
