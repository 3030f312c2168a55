using System.Runtime.CompilerServices;
using OathMesh.Keys;

namespace OathMesh.Client.Http;

/// <summary>
/// Takes redirects out of the primary handler's hands: it would follow them with the same token, which works once. OathMesh's own handler follows those that stay
/// at the base address, with a new token each, as many as the primary handler was set to follow.
/// </summary>
internal static class PrimaryHandlers
{
    private const string InUse =
        "The primary handler was used before, so it can no longer be kept from following redirects with the same token. Make a new one for each client.";

    // A handler may be used for several builds: what it was set to at first is remembered.
    private static readonly ConditionalWeakTable<HttpMessageHandler, object> MostRedirects = [];

    /// <summary>Sets the primary handler up.</summary>
    /// <returns>How many redirects may be followed.</returns>
    /// <exception cref="InvalidOperationException">The handler follows redirects and can no longer be told not to.</exception>
    public static int Prepare(HttpMessageHandler primary)
    {
        var handler = primary;
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            handler = inner;
        }

        lock (MostRedirects)
        {
            if (!MostRedirects.TryGetValue(handler, out var most))
            {
                most = SetUp(handler);
                MostRedirects.Add(handler, most);
            }

            return (int)most;
        }
    }

    private static int SetUp(HttpMessageHandler handler)
    {
        try
        {
            return handler switch
            {
                SocketsHttpHandler sockets => SetUp(sockets),
                HttpClientHandler client => SetUp(client),

                // Not known to follow redirects.
                _ => 0,
            };
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException(InUse, e);
        }
    }

    private static int SetUp(SocketsHttpHandler handler)
    {
        var most = handler.AllowAutoRedirect ? handler.MaxAutomaticRedirections : 0;
        handler.AllowAutoRedirect = false;
        if (handler.UseProxy)
        {
            handler.Proxy = new LoopbackBypass(handler.Proxy ?? HttpClient.DefaultProxy);
        }

        SingleSend.Watch(handler);
        return most;
    }

    private static int SetUp(HttpClientHandler handler)
    {
        var most = handler.AllowAutoRedirect ? handler.MaxAutomaticRedirections : 0;
        handler.AllowAutoRedirect = false;
        if (handler.UseProxy)
        {
            handler.Proxy = new LoopbackBypass(handler.Proxy ?? HttpClient.DefaultProxy);
        }

        return most;
    }
}
