using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OathMesh.Audit;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;
using OathMesh.Tokens;

namespace OathMesh.AspNetCore.Tests;

/// <summary>A real API on Kestrel over loopback, protected by the scheme, with an issuer's key at hand.</summary>
internal sealed class TestApi : IAsyncDisposable
{
    public const string Issuer = "https://issuer.test";
    public const string Audience = "https://inventory.internal";

    private static readonly byte[] PolicyJson = Encoding.UTF8.GetBytes(
        """{"version":1,"issuers":["https://issuer.test"],"audiences":["https://inventory.internal"],"rules":[{"name":"bots","match":{"sub":"agent://ci/*"},"allow":true},{"name":"default","match":{},"allow":false}]}""");

    public static JsonPolicy Policy => JsonPolicy.Parse(PolicyJson);

    private readonly WebApplication _app;

    private TestApi(WebApplication app, Ed25519PrivateKey key, RecordingAudit audit)
    {
        _app = app;
        Key = key;
        Audit = audit;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public Ed25519PrivateKey Key { get; }

    public RecordingAudit Audit { get; }

    public HttpClient Client { get; }

    public static async Task<TestApi> StartAsync(
        Action<OathMeshOptions>? configure = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? map = null,
        string environment = "Production",
        Dictionary<string, string?>? settings = null)
    {
        var key = Ed25519PrivateKey.Generate();
        var audit = new RecordingAudit();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        if (settings is not null)
        {
            builder.Configuration.AddInMemoryCollection(settings);
        }

        builder.Services.AddAuthentication().AddOathMesh(options =>
        {
            options.Audience = Audience;
            options.TrustedIssuers.Add(Issuer);
            options.Keys = new StaticKeySource(Issuer, new JsonWebKeySet([key.PublicKey]));
            options.Policy = JsonPolicy.Parse(PolicyJson);
            options.ReplayStore = new MemoryReplayStore(new MemoryReplayStoreOptions { DenyIssuedBeforeStart = false });
            options.Audit = audit;
            configure?.Invoke(options);
        });
        builder.Services.AddAuthorization();
        builder.Services.AddControllers().AddApplicationPart(typeof(TestApi).Assembly);
        services?.Invoke(builder.Services);

        var app = builder.Build();
        app.MapGet("/open", () => "open");
        app.MapGet("/me", (HttpContext context) => Results.Json(new { sub = context.User.Identity!.Name, act = context.GetOathMeshCaller()!.Action })).RequireAuthorization();
        app.MapGet("/inventory", () => "stock").RequireAct("inventory.read");
        app.MapPost("/echo", async (HttpRequest request) => Results.Text(await new StreamReader(request.Body).ReadToEndAsync())).RequireAct("inventory.read", "inventory.write");
        app.MapControllers();
        map?.Invoke(app);
        await app.StartAsync();
        return new TestApi(app, key, audit);
    }

    public string Mint(string action = "inventory.read", string subject = "agent://ci/deploy-bot", string? rqh = null, TimeProvider? time = null) =>
        new TokenMinter(Issuer, Key, time).Mint(new TokenClaims { Subject = subject, Audience = Audience, Action = action, RequestHash = rqh }).Token;

    public Task<HttpResponseMessage> GetAsync(string path, string? token = null) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), token);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? token)
    {
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"OathMesh {token}");
        }

        return Client.SendAsync(request);
    }

    /// <summary>Sends bytes that no client library would send, and gives back the whole answer.</summary>
    public async Task<string> SendRawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request.ReplaceLineEndings("\r\n")));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        Key.Dispose();
    }
}

/// <summary>Keeps step and code of every event.</summary>
internal sealed class RecordingAudit : IAuditSink
{
    private readonly Lock _lock = new();
    private readonly List<string> _events = [];

    public IReadOnlyList<string> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _events.Add($"{auditEvent.Event} {auditEvent.Step} {auditEvent.Reason}".TrimEnd());
        }

        return ValueTask.CompletedTask;
    }
}

[ApiController]
[Route("controller")]
public sealed class StockController : ControllerBase
{
    [HttpGet]
    [RequireAct("inventory.read")]
    public ActionResult<string> Get() => HttpContext.GetOathMeshCaller()!.Subject;

    [HttpPost]
    [RequireAct("inventory.write")]
    public ActionResult<string> Post() => Ok("written");
}
