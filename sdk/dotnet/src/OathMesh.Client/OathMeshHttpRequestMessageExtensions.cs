using OathMesh.Client.Http;

namespace System.Net.Http;

/// <summary>What one request asks of its token.</summary>
public static class OathMeshHttpRequestMessageExtensions
{
    /// <summary>Names the action (<c>act</c>) of this request's token, in place of the configured one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="action">The action: 1 to 128 of <c>[A-Za-z0-9._:/-]</c>.</param>
    /// <returns>The request.</returns>
    public static HttpRequestMessage SetOathMeshAction(this HttpRequestMessage request, string action)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(action);
        request.Options.Set(TokenWishes.Action, action);
        return request;
    }

    /// <summary>Says why this request is made (<c>reason</c>), in place of what is configured. Tokens are pooled by reason as well: a reason of its own for each request costs a round trip each.</summary>
    /// <param name="request">The request.</param>
    /// <param name="reason">The reason, at most 512 bytes of UTF-8; written to audit logs.</param>
    /// <returns>The request.</returns>
    public static HttpRequestMessage SetOathMeshReason(this HttpRequestMessage request, string reason)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(reason);
        request.Options.Set(TokenWishes.Reason, reason);
        return request;
    }

    /// <summary>Decides whether the token is bound to this request (<c>rqh</c>), in place of what is configured. The body is then read into memory.</summary>
    /// <param name="request">The request.</param>
    /// <param name="bind">Whether to bind.</param>
    /// <returns>The request.</returns>
    public static HttpRequestMessage SetOathMeshBinding(this HttpRequestMessage request, bool bind = true)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Options.Set(TokenWishes.Binding, bind);
        return request;
    }
}
