using System.Net;

namespace OathMesh.Client.Http;

/// <summary>Where a redirect leads, and what becomes of the request (RFC 9110 section 15.4).</summary>
internal static class Redirect
{
    /// <summary>The address; <see langword="null"/> when the answer is no redirect.</summary>
    public static Uri? TargetOf(HttpResponseMessage response, Uri from)
    {
        var isRedirect = response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!isRedirect || response.Headers.Location is not { } location)
        {
            return null;
        }

        return location.IsAbsoluteUri ? location : Uri.TryCreate(from, location, out var absolute) ? absolute : null;
    }

    /// <summary>Whether the next request has no body and the method GET, whatever this one had.</summary>
    public static bool BecomesGet(HttpStatusCode status, HttpMethod method) => status switch
    {
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found => method == HttpMethod.Post,
        HttpStatusCode.SeeOther => method != HttpMethod.Get && method != HttpMethod.Head,
        _ => false,
    };

    public static void Follow(HttpRequestMessage request, Uri target, bool becomesGet)
    {
        request.RequestUri = target;
        if (becomesGet)
        {
            request.Method = HttpMethod.Get;
            request.Content = null;
            request.Headers.TransferEncodingChunked = false;
        }
    }
}
