using System.Buffers;
using System.Net.Http.Headers;
using OathMesh.Binding;
using OathMesh.Keys;
using OathMesh.Tokens;

namespace OathMesh.Client.Issuing;

/// <summary>How this client proves to the issuer who it is: a new token of its own for every request, or the shared secret.</summary>
internal sealed class IssuerCredential
{
    private const string MintAction = "oathmesh.mint";

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
    private static readonly SearchValues<char> SubjectCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_.-");

    private readonly TokenMinter? _minter;
    private readonly AuthenticationHeaderValue? _secret;
    private readonly string _issuer;
    private readonly string _subject;
    private readonly bool _bind;

    public IssuerCredential(IssuerTokenSourceOptions options, TimeProvider time)
    {
        _issuer = options.Issuer!;
        _bind = options.BindRequests;
        _subject = SubjectOf(options.ClientId ?? "");
        _minter = options.Keys is { } keys ? new TokenMinter(options.ClientId!, keys, time) : null;
        _secret = options.Secret is { } secret ? new AuthenticationHeaderValue("Bearer", secret) : null;
    }

    /// <exception cref="OathMeshTokenException">There is no key to sign with.</exception>
    public AuthenticationHeaderValue ForRequest(Uri endpoint, string contentType, ReadOnlySpan<byte> body)
    {
        if (_minter is null)
        {
            return _secret!;
        }

        try
        {
            var own = _minter.Mint(new TokenClaims
            {
                Subject = _subject,
                Audience = _issuer,
                Action = MintAction,
                Lifetime = Lifetime,
                RequestHash = _bind ? RequestBinding.Compute("POST", endpoint.PathAndQuery, contentType, body) : null,
            });
            return new AuthenticationHeaderValue("OathMesh", own.Token);
        }
        catch (SigningKeyUnavailableException e)
        {
            throw new OathMeshTokenException(e.Message, e) { IsTransient = true };
        }
    }

    /// <summary>The client's id as a subject, for the issuer's audit: <c>https://clients.example/bot</c> is <c>svc://clients.example/bot</c>.</summary>
    internal static string SubjectOf(string clientId)
    {
        var start = clientId.IndexOf(':', StringComparison.Ordinal) + 1;
        var path = clientId.AsSpan(start).TrimStart('/');
        return $"svc://{string.Create(Math.Clamp(path.Length, 1, OathMeshLimits.MaxSubjectPathLength), path, (target, source) =>
        {
            target.Fill('-');
            for (var i = 0; i < Math.Min(source.Length, target.Length); i++)
            {
                target[i] = SubjectCharacters.Contains(source[i]) ? source[i] : '-';
            }
        })}";
    }
}
