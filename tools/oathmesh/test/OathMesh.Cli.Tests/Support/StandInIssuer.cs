using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OathMesh.Audit;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Tokens;
using OathMesh.Verification;

namespace OathMesh.Cli.Tests.Support;

/// <summary>
/// A stand-in for the issuer: real HTTP on a loopback port, answering as docs/protocol.md section 10 says, its clients' tokens verified by the core.
/// It grants one subject one audience and the actions that begin with <c>inventory.</c>; a test may put another answer in its place.
/// </summary>
internal sealed class StandInIssuer : IAsyncDisposable
{
    public const string Client = "https://clients.example/deploy-bot";
    public const string Secret = "correct-horse-battery-staple";
    public const string Subject = "agent://ci/deploy-bot";
    public const string Audience = "https://inventory.internal";

    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly Func<JsonWebKeySet> _clientKeys;
    private readonly Ed25519PrivateKey _key = Ed25519PrivateKey.Generate();
    private TokenVerifier? _verifier;

    private StandInIssuer(WebApplication app, TimeProvider time, Func<JsonWebKeySet> clientKeys)
    {
        _app = app;
        _time = time;
        _clientKeys = clientKeys;
    }

    public string Address { get; private set; } = "";

    /// <summary>The name that clients put into <c>aud</c>; the address unless changed before the first request.</summary>
    public string? Name { get; set; }

    /// <summary>Answers in place of the stand-in, for what a broken or hostile server may do.</summary>
    public Func<HttpContext, Task>? Answer { get; set; }

    /// <summary>What <c>/v1/revocations</c> answers.</summary>
    public string RevocationList { get; set; } = "";

    public List<string> Bodies { get; } = [];

    public List<string> Authorizations { get; } = [];

    public static Task<StandInIssuer> StartAsync(TimeProvider time, JsonWebKeySet clientKeys) => StartAsync(time, () => clientKeys);

    /// <summary>Starts on a free port; the client's keys are asked for when it first sends a token.</summary>
    public static async Task<StandInIssuer> StartAsync(TimeProvider time, Func<JsonWebKeySet> clientKeys)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var issuer = new StandInIssuer(builder.Build(), time, clientKeys);
        issuer._app.MapGet("/.well-known/jwks.json", () => Results.Bytes(new JsonWebKeySet([issuer._key.PublicKey]).ToJson(), "application/json"));
        issuer._app.MapGet("/v1/revocations", () => Results.Text(issuer.RevocationList, "application/json"));
        issuer._app.MapPost("/v1/token", issuer.HandleAsync);
        await issuer._app.StartAsync();
        issuer.Address = issuer._app.Urls.Single();
        return issuer;
    }

    /// <summary>An answer that never comes; ends when the one who asked has gone.</summary>
    public static async Task NeverAsync(HttpContext context) =>
        await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        Authorizations.Add(context.Request.Headers.Authorization.ToString());
        if (Answer is not null)
        {
            await Answer(context);
            return;
        }

        if (!await IsAuthenticAsync(context.Request.Headers.Authorization.ToString()))
        {
            await RefuseAsync(context, 401, "invalid_token", "A valid credential is required.", "Enrol the client.");
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        Bodies.Add(body);
        using var asked = JsonDocument.Parse(body);
        await MintAsync(context, asked.RootElement);
    }

    private async Task MintAsync(HttpContext context, JsonElement asked)
    {
        string? Text(string name) => asked.TryGetProperty(name, out var value) ? value.GetString() : null;
        if (Text("sub") != Subject || Text("aud") != Audience || !Text("act")!.StartsWith("inventory.", StringComparison.Ordinal))
        {
            await RefuseAsync(context, 403, "act_not_granted", $"act '{Text("act")}' is not granted.", "Ask for inventory.*.");
            return;
        }

        var minted = new TokenMinter(Name ?? Address, _key, _time).Mint(new TokenClaims
        {
            Subject = Text("sub")!,
            Audience = Text("aud")!,
            Action = Text("act")!,
            Lifetime = TimeSpan.FromSeconds(asked.TryGetProperty("ttl_hint", out var hint) ? hint.GetInt64() : 120),
            RequestHash = Text("rqh"),
        });
        await context.Response.WriteAsJsonAsync(new
        {
            token = minted.Token,
            token_type = "OathMesh",
            expires_in = minted.ExpiresAt - minted.IssuedAt,
            exp = minted.ExpiresAt,
            jti = minted.TokenId,
        });
    }

    private async Task<bool> IsAuthenticAsync(string authorization)
    {
        if (authorization.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization[7..]), Encoding.UTF8.GetBytes(Secret));
        }

        _verifier ??= new TokenVerifier(Settings(), _time);
        var result = await _verifier.VerifyAsync(new VerificationRequest([authorization]));
        return result.IsAllowed && result.Caller.Action == "oathmesh.mint";
    }

    private TokenVerifierOptions Settings() => new()
    {
        Audience = Name ?? Address,
        TrustedIssuers = { Client },
        Keys = new StaticKeySource(Client, _clientKeys()),
        ReplayStore = new MemoryReplayStore(new MemoryReplayStoreOptions { DenyIssuedBeforeStart = false }, _time),
        Policy = new AllowAll(),
        Audit = new StreamAuditSink(Stream.Null),
    };

    private static Task RefuseAsync(HttpContext context, int status, string error, string message, string fix)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error, message, fix });
    }

    private sealed class AllowAll : IPolicy
    {
        public PolicyDecision Evaluate(OathMeshCaller caller) => PolicyDecision.Allow(null);
    }
}
