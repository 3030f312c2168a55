using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OathMesh.Keys;
using OathMesh.Tests.Support;
using OathMesh.Tokens;

namespace OathMesh.Issuer.Tests.Support;

/// <summary>A real issuer: Kestrel on a free loopback port, a key directory and an audit file on disk, a clock that stands still.</summary>
internal sealed class RunningIssuer : IAsyncDisposable
{
    public const string Url = "https://issuer.test";
    public const string KeyClient = "https://clients.test/deploy-bot";
    public const string SecretClient = "https://clients.test/legacy";
    public const string Secret = "correct-horse-battery-staple-0123456789";
    public const string Subject = "agent://ci/deploy-bot";
    public const string Audience = "https://inventory.test";

    private readonly WebApplication _app;

    private RunningIssuer(WebApplication app, IssuerSetup setup)
    {
        _app = app;
        Setup = setup;
        Address = new Uri(app.Urls.Single());
        Http = new HttpClient { BaseAddress = Address };
    }

    public IssuerSetup Setup { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public ManualTimeProvider Time => Setup.Time;

    public static JsonObject Body => new() { ["sub"] = Subject, ["aud"] = Audience, ["act"] = "inventory.read" };

    public static async Task<RunningIssuer> StartAsync(Action<IssuerSetup>? change = null)
    {
        var setup = new IssuerSetup();
        try
        {
            change?.Invoke(setup);
            setup.Write();
            return new RunningIssuer(await StartAsync(setup), setup);
        }
        catch
        {
            setup.Dispose();
            throw;
        }
    }

    /// <summary>A token of the client with a key, for the issuer, with claims changed as wanted.</summary>
    public string ClientToken(Func<TokenClaims, TokenClaims>? change = null, string issuer = KeyClient, Ed25519PrivateKey? key = null)
    {
        var claims = new TokenClaims { Subject = "svc://ci/deploy-bot", Audience = Url, Action = "oathmesh.mint" };
        return new TokenMinter(issuer, key ?? Setup.ClientKey, Time).Mint(change?.Invoke(claims) ?? claims).Token;
    }

    public Task<Reply> PostAsync(JsonNode? body, string? authorization = $"Bearer {Secret}", string path = "/v1/token") =>
        PostAsync(new StringContent(body?.ToJsonString() ?? "null", Encoding.UTF8, "application/json"), authorization, path);

    public async Task<Reply> PostAsync(HttpContent content, string? authorization = $"Bearer {Secret}", string path = "/v1/token")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization).Should().BeTrue();
        }

        return await SendAsync(request);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        return await Reply.ReadAsync(response);
    }

    public async Task<Reply> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request);
    }

    public async Task<JsonWebKeySet> KeySetAsync() => JsonWebKeySet.Parse(await Http.GetByteArrayAsync("/.well-known/jwks.json"));

    public IReadOnlyList<JsonElement> AuditLines(string? only = null)
    {
        using var stream = new FileStream(Setup.AuditPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => only is null || line.GetProperty("event").GetString() == only)];
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        Setup.Dispose();
    }

    private static async Task<WebApplication> StartAsync(IssuerSetup setup)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = setup.Environment });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(setup.Logs);
        builder.Services.AddSingleton<TimeProvider>(setup.Time);
        setup.Services?.Invoke(builder.Services);
        builder.Services.AddOathMeshIssuer(setup.ConfigurationPath);
        var app = builder.Build();
        if (setup.Map is { } map)
        {
            map(app);
        }
        else
        {
            app.MapOathMeshIssuer();
        }

        await app.StartAsync();
        return app;
    }
}
