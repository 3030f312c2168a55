using System.Net;

namespace OathMesh.Keys;

/// <summary>How issuers are asked for key sets, revocation lists and tokens: no redirects, no cookies, no decompression, and no proxy to this very machine.</summary>
internal static class IssuerHttp
{
    /// <param name="handler">What sends; <see langword="null"/> for one that is made here, and ends with the client.</param>
    /// <param name="connectTimeout">How long connecting may take. There is no other limit: whoever asks has one for the whole.</param>
    public static HttpClient CreateClient(HttpMessageHandler? handler, TimeSpan connectTimeout)
    {
        var client = handler is null ? new HttpClient(CreateHandler(connectTimeout)) : new HttpClient(handler, disposeHandler: false);
        client.Timeout = Timeout.InfiniteTimeSpan;
        return client;
    }

    /// <param name="connectTimeout">How long connecting may take.</param>
    public static SocketsHttpHandler CreateHandler(TimeSpan connectTimeout) => new()
    {
        AllowAutoRedirect = false,
        Proxy = new LoopbackBypass(HttpClient.DefaultProxy),
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = connectTimeout,
    };
}
