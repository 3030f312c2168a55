using System.Buffers;
using OathMesh.Keys;

namespace OathMesh.Client;

/// <summary>Settings of <see cref="IssuerTokenSource"/>: which issuer, and how this client proves who it is, by exactly one of <see cref="Keys"/> and <see cref="Secret"/>.</summary>
public sealed class IssuerTokenSourceOptions
{
    private static readonly SearchValues<char> VisibleAscii =
        SearchValues.Create(string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)));

    /// <summary>The issuer as it calls itself (its <c>issuer</c> setting, the <c>iss</c> of its tokens): an absolute URL, compared to the letter. Required.</summary>
    public string? Issuer { get; set; }

    /// <summary>Where the issuer is reached; <see cref="Issuer"/> itself when <see langword="null"/>, the default. <c>https</c>, or <c>http</c> on loopback.</summary>
    public Uri? Address { get; set; }

    /// <summary>The client's id at the issuer. Required with <see cref="Keys"/>; not used with <see cref="Secret"/>.</summary>
    public string? ClientId { get; set; }

    /// <summary>The enrolled key, which signs a token of its own for each request to the issuer. Owned by the caller.</summary>
    public ISigningKeySource? Keys { get; set; }

    /// <summary>The shared secret, for clients that have no key: visible ASCII. Prefer a key: whoever reads a secret can mint until it is taken away.</summary>
    public string? Secret { get; set; }

    /// <summary>The caller (<c>sub</c>) of requests that name none; <see langword="null"/>, the default, when each names its own.</summary>
    public string? Subject { get; set; }

    /// <summary>How long one request to the issuer may take: 1 to 60 seconds, 10 by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Binds the key's own token to the request that carries it (<c>rqh</c>). <see langword="true"/> by default; turn it off where a proxy before the issuer rewrites the path.</summary>
    public bool BindRequests { get; set; } = true;

    /// <summary>The handler that talks to the issuer, for example with a private certificate authority. It must not follow redirects. Owned by the caller; <see langword="null"/> by default.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>Every fault of the settings, as sentences that say how to mend them; empty when there is none.</summary>
    /// <returns>The faults.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        CheckIssuer(faults);
        if ((Keys is null) == (Secret is null))
        {
            faults.Add("There must be exactly one credential for the issuer: an enrolled key or a secret.");
        }

        if (Keys is not null && (string.IsNullOrEmpty(ClientId) || ClientId.AsSpan().ContainsAnyExcept(VisibleAscii) || !Uri.TryCreate(ClientId, UriKind.Absolute, out _)))
        {
            faults.Add("ClientId must be the id under which the issuer knows the key, an absolute URI such as https://clients.example/deploy-bot.");
        }

        if (Secret is not null && (Secret.Length == 0 || Secret.AsSpan().ContainsAnyExcept(VisibleAscii)))
        {
            faults.Add("Secret must be visible ASCII without white space, and not empty: make one with openssl rand -base64 32.");
        }

        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromSeconds(60))
        {
            faults.Add("The issuer's timeout must be from 1 to 60 seconds.");
        }

        return faults;
    }

    private void CheckIssuer(List<string> faults)
    {
        if (string.IsNullOrEmpty(Issuer))
        {
            faults.Add("Issuer is missing: set it to the issuer's own URL, such as https://issuer.internal.");
            return;
        }

        if (!IsPlain(Uri.TryCreate(Issuer, UriKind.Absolute, out var issuer) && !Issuer.AsSpan().ContainsAnyExcept(VisibleAscii) ? issuer : null))
        {
            faults.Add("Issuer must be an absolute http or https URL without user, query and fragment, such as https://issuer.internal.");
            return;
        }

        var address = Address ?? issuer;
        if (!IsPlain(address))
        {
            faults.Add("The issuer's address must be an absolute http or https URL without user, query and fragment.");
        }
        else if (address!.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
        {
            faults.Add("The issuer would be asked over plain HTTP, where anyone on the path can read credentials and tokens. Use https; http is for loopback only.");
        }
    }

    private static bool IsPlain(Uri? address) =>
        address is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 };
}
