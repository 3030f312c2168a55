using OathMesh.Tokens;

namespace OathMesh.Client.Http;

/// <summary>The one place tokens may go to: the scheme, host and port of the base address.</summary>
internal sealed class Destination(Uri baseAddress)
{
    public bool Includes(Uri address) =>
        address.IsAbsoluteUri
        && address.Scheme == baseAddress.Scheme
        && string.Equals(address.IdnHost, baseAddress.IdnHost, StringComparison.OrdinalIgnoreCase)
        && address.Port == baseAddress.Port
        && IsProtected(address);

    /// <summary>TLS, or this machine itself.</summary>
    public static bool IsProtected(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);

    /// <exception cref="OathMeshTokenException">The request goes elsewhere, or carries a credential already.</exception>
    public void Require(HttpRequestMessage request)
    {
        var address = request.RequestUri;
        if (address is not { IsAbsoluteUri: true } || !IsProtected(address))
        {
            throw Refusal($"{Origin(address)} is not HTTPS, and plain HTTP is for loopback only: a token could be read on its way.");
        }

        if (!Includes(address))
        {
            throw Refusal($"{Origin(address)} is not {Origin(baseAddress)}, the client's base address: a token goes nowhere else. Use another HttpClient for another API.");
        }

        // The host header picks the site behind one address, and the certificate that is asked for.
        if (request.Headers.Host is { } host && !IsOwnHost(host))
        {
            throw Refusal("Its Host header names another host than the client's base address. Remove it, or set the base address to that host.");
        }

        if (request.Headers.NonValidated.Contains("Authorization"))
        {
            throw Refusal("It has an Authorization header already, and a receiver takes one only. Remove it.");
        }
    }

    public static string Origin(Uri? address) =>
        address is { IsAbsoluteUri: true } ? address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : "A relative address";

    private bool IsOwnHost(string host) =>
        string.Equals(host, baseAddress.IdnHost, StringComparison.OrdinalIgnoreCase) && baseAddress.IsDefaultPort
        || string.Equals(host, $"{Bracketed(baseAddress)}:{baseAddress.Port}", StringComparison.OrdinalIgnoreCase)
        || string.Equals(host, baseAddress.Authority, StringComparison.OrdinalIgnoreCase);

    private static string Bracketed(Uri address) => address.HostNameType == UriHostNameType.IPv6 ? $"[{address.IdnHost}]" : address.IdnHost;

    private static OathMeshTokenException Refusal(string why) => new($"The request was not sent. {why}");
}
