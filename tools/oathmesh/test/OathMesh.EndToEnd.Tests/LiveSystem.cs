using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Tokens;

namespace OathMesh.EndToEnd.Tests;

/// <summary>An issuer and the sample API as real processes, and a caller with an enrolled key.</summary>
internal sealed class LiveSystem : IAsyncDisposable
{
    public const string Audience = "https://inventory.internal";
    private const string ClientId = "https://clients.example/bot";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("oathmesh-e2e-");
    private readonly Ed25519PrivateKey _clientKey = Ed25519PrivateKey.Generate();
    private readonly HttpClient _client = new();
    private readonly List<BuiltProgram> _programs = [];

    public string this[string name] => Path.Combine(_directory.FullName, name);

    public Uri Issuer { get; private set; } = new("http://localhost");

    public Uri Api { get; private set; } = new("http://localhost");

    public static async Task<LiveSystem> StartAsync(Dictionary<string, string>? settings = null)
    {
        var system = new LiveSystem();
        try
        {
            await system.StartProgramsAsync(settings ?? []);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public async Task<string> MintAsync(string action = "inventory.read", int lifetime = 5)
    {
        var issuer = Issuer.GetLeftPart(UriPartial.Authority);
        var own = new TokenMinter(ClientId, _clientKey).Mint(new TokenClaims { Subject = "svc://bot", Audience = issuer, Action = "oathmesh.mint" });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Issuer, "v1/token"))
        {
            Content = JsonContent.Create(new { sub = "agent://ci/bot", aud = Audience, act = action, ttl_hint = lifetime }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("OathMesh", own.Token);
        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return body.TryGetProperty("token", out var token) ? token.GetString()! : throw new InvalidOperationException($"{response.StatusCode} {body}");
    }

    public async Task<HttpResponseMessage> CallAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Api, "inventory"));
        request.Headers.Authorization = new AuthenticationHeaderValue("OathMesh", token);
        return await _client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
        {
            await program.DisposeAsync();
        }

        _client.Dispose();
        _clientKey.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task StartProgramsAsync(Dictionary<string, string> settings)
    {
        var (issuerPort, apiPort) = FreePorts();
        Issuer = new Uri($"http://localhost:{issuerPort}");
        Api = new Uri($"http://localhost:{apiPort}");
        KeyRotation.Generate(this["keys"]);
        await File.WriteAllTextAsync(this["issuer.json"], $$"""
            {"issuer":"http://localhost:{{issuerPort}}","keys":"keys","audit":"issuer-audit.ndjson","rateLimit":100000,
             "clients":[{"id":"{{ClientId}}","jwks":{{Encoding.UTF8.GetString(new JsonWebKeySet([_clientKey.PublicKey]).ToJson())}},
               "grants":[{"sub":"agent://ci/*","aud":["{{Audience}}"],"act":["inventory.*"],"scope":[],"maxTtl":300}]}]}
            """);
        await File.WriteAllTextAsync(this["policy.json"], $$"""
            {"version":1,"issuers":["http://localhost:{{issuerPort}}"],"audiences":["{{Audience}}"],
             "rules":[{"name":"all","match":{"sub":"agent://ci/*"},"allow":true},{"name":"default","match":{},"allow":false}]}
            """);
        await File.WriteAllTextAsync(this[PolicySchema.FileName], PolicySchema.Read());
        await File.WriteAllTextAsync(this["policy.pkl"], $$"""
            amends "schema.pkl"
            issuers { "http://localhost:{{issuerPort}}" }
            audiences { "{{Audience}}" }
            rules {
              new { name = "all" match { sub = "agent://ci/*" } allow = true }
              new { name = "default" match {} allow = false }
            }
            """);
        const string Scheme = "Authentication__Schemes__OathMesh__";
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_CONTENTROOT"] = _directory.FullName,
            ["URLS"] = Api.ToString(),
            [Scheme + "Audience"] = Audience,
            [Scheme + "TrustedIssuers__0"] = $"http://localhost:{issuerPort}",
            [Scheme + "PolicyFile"] = "policy.json",
            [Scheme + "AuditFile"] = "audit.ndjson",
        };
        foreach (var (name, value) in settings)
        {
            environment[Scheme + name] = value;
        }

        _programs.Add(BuiltProgram.StartCli("serve", "--config", this["issuer.json"], "--port", $"{issuerPort}"));
        _programs.Add(BuiltProgram.StartApi(environment));
        await WaitUntilReadyAsync(new Uri(Issuer, "readyz"));
        await WaitUntilReadyAsync(new Uri(Api, "readyz"));
    }

    private async Task WaitUntilReadyAsync(Uri ready)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            _programs.FirstOrDefault(program => program.HasExited)?.Output.Should().BeNull("no program may end by itself");
            try
            {
                using var response = await _client.GetAsync(ready, limit.Token);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    private static (int First, int Second) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
