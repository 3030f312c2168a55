using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OathMesh.Audit;
using OathMesh.Issuer;
using OathMesh.Keys;

namespace OathMesh.Client.Tests.Support;

/// <summary>The real issuer on Kestrel over loopback, with a client that has a key and one that has a secret. It can be stopped and started again on its port.</summary>
internal sealed class RunningIssuer : IAsyncDisposable
{
    public const string Name = "https://issuer.test";
    public const string ClientId = "https://clients.test/caller";
    public const string Secret = "correct-horse-battery-staple-0123456789";
    public const string Audience = "https://inventory.test";
    public const string Subject = "svc://tests/caller";

    private readonly TimeProvider _time;
    private WebApplication? _app;
    private int _requests;

    private RunningIssuer(TimeProvider time)
    {
        _time = time;
        Directory = System.IO.Directory.CreateTempSubdirectory("oathmesh-client-").FullName;
        KeyRotation.Generate(KeyPath, time);
        KeyFiles.SavePrivateKey(ClientKeyPath, ClientKey);
    }

    public string Directory { get; }

    public string KeyPath => Path.Combine(Directory, "keys");

    public string ClientKeyPath => Path.Combine(Directory, "client.pem");

    public Ed25519PrivateKey ClientKey { get; } = Ed25519PrivateKey.Generate();

    public RecordingAudit Audit { get; } = new();

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public int Requests => Volatile.Read(ref _requests);

    public int RateLimit { get; set; } = IssuerOptions.MaxRateLimit;

    public int MaxLifetime { get; set; } = 300;

    /// <summary>Answers in the issuer's place when it gives true.</summary>
    public Func<HttpContext, Task<bool>>? Instead { get; set; }

    public static async Task<RunningIssuer> StartAsync(TimeProvider time, Action<RunningIssuer>? change = null)
    {
        var issuer = new RunningIssuer(time);
        change?.Invoke(issuer);
        await issuer.StartAsync();
        return issuer;
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address.AbsoluteUri);
        builder.Services.AddSingleton(_time);
        builder.Services.AddSingleton<IAuditSink>(Audit);
        builder.Services.AddOathMeshIssuer(options =>
        {
            options.Issuer = Name;
            options.KeyDirectory = KeyPath;
            options.RateLimit = RateLimit;
            options.Clients.Add(new IssuerClient { Id = ClientId, KeySet = new JsonWebKeySet([ClientKey.PublicKey]), Grants = [Grant] });
            options.Clients.Add(new IssuerClient
            {
                Id = "https://clients.test/legacy",
                SecretSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Secret))),
                Grants = [Grant],
            });
        });
        _app = builder.Build();
        _app.Use(async (context, next) =>
        {
            Interlocked.Increment(ref _requests);
            if (Instead is not { } instead || !await instead(context))
            {
                await next(context);
            }
        });
        _app.MapOathMeshIssuer();
        await _app.StartAsync();
        Address = new Uri(_app.Urls.Single());
    }

    public async Task StopAsync()
    {
        await _app!.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _app = null;
    }

    public JsonWebKeySet KeySet()
    {
        using var keys = new KeyDirectory(KeyPath, _time);
        return keys.GetPublishedKeys();
    }

    public IssuerTokenSourceOptions Options(Action<IssuerTokenSourceOptions>? change = null)
    {
        var options = new IssuerTokenSourceOptions { Issuer = Name, Address = Address, ClientId = ClientId, Keys = ClientKey, Subject = Subject };
        change?.Invoke(options);
        return options;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await StopAsync();
        }

        ClientKey.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private IssuerGrant Grant => new()
    {
        Subject = "svc://tests/*",
        Audiences = [Audience],
        Actions = ["inventory.*", "deploy"],
        Scopes = ["stock"],
        Environments = ["prod"],
        Tenants = ["acme"],
        MaxLifetimeSeconds = MaxLifetime,
    };
}
