using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace OathMesh.Issuer.Endpoints;

/// <summary>Reads a JSON body into memory, up to a bound that holds whether or not its length was declared.</summary>
internal static class RequestBody
{
    public const int MaxBytes = 64 * 1024;

    public static async ValueTask<(ReadOnlyMemory<byte> Body, IssuerError? Error)> ReadAsync(HttpContext context)
    {
        if (!IsJson(context.Request))
        {
            return (default, IssuerErrors.ContentTypeNotSupported);
        }

        if (context.Request.ContentLength > MaxBytes)
        {
            return (default, IssuerErrors.RequestTooLarge);
        }

        var reader = context.Request.BodyReader;
        var read = await reader.ReadAtLeastAsync(MaxBytes + 1, context.RequestAborted).ConfigureAwait(false);
        var isTooLarge = read.Buffer.Length > MaxBytes;
        var body = isTooLarge ? [] : read.Buffer.ToArray();
        reader.AdvanceTo(read.Buffer.End);
        return (body, isTooLarge ? IssuerErrors.RequestTooLarge : null);
    }

    private static bool IsJson(HttpRequest request)
    {
        var contentType = request.Headers.ContentType;
        return contentType.Count == 1
            && request.Headers.ContentEncoding.Count == 0
            && MediaTypeHeaderValue.TryParse(contentType[0], out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }
}
