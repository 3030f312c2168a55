using Microsoft.AspNetCore.Http;
using OathMesh.Issuer.Clients;
using OathMesh.Issuer.Minting;
using OathMesh.Issuer.Revocation;
using OathMesh.Keys;
using OathMesh.Replay;
using OathMesh.Revocation;

namespace OathMesh.Issuer.Endpoints;

/// <summary>What everyone may read: the key set, the description of the issuer, its health.</summary>
internal sealed class PublicEndpoints(string issuer, MintingKeys keys, ClientDirectory clients, IReplayStore replayStore, IssuerRevocations revocations, TimeProvider time)
{
    public const string TokenPath = "/v1/token";
    public const string TokensPath = "/v1/tokens";
    public const string KeySetPath = "/.well-known/jwks.json";
    public const string DiscoveryPath = "/.well-known/oathmesh-issuer";

    private readonly DiscoveryBody _discovery = new()
    {
        Issuer = issuer,
        JwksUri = issuer + KeySetPath,
        TokenEndpoint = issuer + TokenPath,
        TokensEndpoint = issuer + TokensPath,
        RevocationEndpoint = revocations.Store is null ? null : issuer + RevocationListEndpoint.Path,
        AlgValuesSupported = ["EdDSA"],
        AuthSchemesSupported = ["OathMesh", "Bearer"],
        MintAct = ActionPolicy.Mint,
        MaxTtlSeconds = OathMeshLimits.MaxLifetimeSeconds,
        DefaultTtlSeconds = OathMeshLimits.DefaultLifetimeSeconds,
        MaxCount = MintRequest.MaxCount,
        TokenType = "om+jwt",
    };

    public Task KeySetAsync(HttpContext context) =>
        Answer.BytesAsync(context, keys.Directory.GetPublishedKeys().ToJson(), Answer.PublicForAMinute);

    public Task DiscoveryAsync(HttpContext context) =>
        Answer.JsonAsync(context, _discovery, IssuerJson.Relaxed.DiscoveryBody, Answer.PublicForAMinute);

    /// <summary>The process answers.</summary>
    public static Task HealthAsync(HttpContext context) =>
        Answer.JsonAsync(context, new StatusBody("ok"), IssuerJson.Relaxed.StatusBody);

    /// <summary>A request for a token can succeed.</summary>
    public Task ReadinessAsync(HttpContext context)
    {
        var error = CannotSign() is { } why ? why : IsTooYoung() ? IssuerErrors.Starting : null;
        return error is null
            ? Answer.JsonAsync(context, new StatusBody("ready"), IssuerJson.Relaxed.StatusBody)
            : Answer.ErrorAsync(context, error);
    }

    private IssuerError? CannotSign()
    {
        try
        {
            return revocations.Refuse(RevocationKind.KeyId, keys.Directory.GetSigningKey().PublicKey.KeyId);
        }
        catch (SigningKeyUnavailableException)
        {
            return IssuerErrors.SigningKeyUnavailable;
        }
    }

    /// <summary>A store in memory refuses tokens from before it was made, and <c>iat</c> has whole seconds: clients' tokens pass from the next second on.</summary>
    private bool IsTooYoung() =>
        clients.HasKeys
        && replayStore is MemoryReplayStore store
        && time.GetUtcNow().ToUnixTimeSeconds() * 1000 < store.StartedAt.ToUnixTimeMilliseconds();
}
