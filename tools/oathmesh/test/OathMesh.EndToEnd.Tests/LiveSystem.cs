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

/// <summary>An issuer and the sample API, once or twice, as real processes; a caller and an administrator with enrolled keys.</summary>
internal sealed class LiveSystem : IAsyncDisposable
{
    public const string Audience = "https://inventory.internal";
    public const string Administrator = "https://clients.example/admin";
    public const string ClientId = "https://clients.example/bot";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("oathmesh-e2e-");
    private readonly Ed25519PrivateKey _clientKey = Ed25519PrivateKey.Generate();
    private readonly HttpClient _client = new();
    private readonly List<BuiltProgram> _programs = [];
    private BuiltProgram? _issuer;

    public string this[string name] => Path.Combine(_directory.FullName, name);

    public Uri Issuer { get; private set; } = new("http://localhost");

    public Uri Api => Apis[0];

    public IReadOnlyList<Uri> Apis { get; private set; } = [];

    public Ed25519PrivateKey ClientKey => _clientKey;

    public static async Task<LiveSystem> StartAsync(Dictionary<string, string>? settings = null, int apis = 1)
    {
        var system = new LiveSystem();
        try
        {
            await system.StartProgramsAsync(settings ?? [], apis);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public async Task<string> MintAsync(string action = "inventory.read", int lifetime = 5, string subject = "agent://ci/bot")
    {
        var issuer = Issuer.GetLeftPart(UriPartial.Authority);
        var own = new TokenMinter(ClientId, _clientKey).Mint(new TokenClaims { Subject = "svc://bot", Audience = issuer, Action = "oathmesh.mint" });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Issuer, "v1/token"))
        {
            Content = JsonContent.Create(new { sub = subject, aud = Audience, act = action, ttl_hint = lifetime }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("OathMesh", own.Token);
        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return body.TryGetProperty("token", out var token) ? token.GetString()! : throw new InvalidOperationException($"{response.StatusCode} {body}");
    }

    /// <summary>Stops the issuer as a loss of power does.</summary>
    public async Task KillIssuerAsync()
    {
        await _issuer!.DisposeAsync();
        _programs.Remove(_issuer);
    }

    public async Task StartIssuerAsync()
    {
        _issuer = BuiltProgram.StartCli("serve", "--config", this["issuer.json"], "--port", $"{Issuer.Port}");
        _programs.Add(_issuer);
        await WaitUntilReadyAsync(new Uri(Issuer, "readyz"));
    }

    /// <summary>Runs the command line as the administrator.</summary>
    public Task<(int ExitCode, string Output)> AdministerAsync(params string[] command) => BuiltProgram.RunCliAsync(
        [.. command, "--server", Issuer.GetLeftPart(UriPartial.Authority), "--client", Administrator, "--client-key", this["admin"]]);

    /// <summary>Revokes without the command line, which would take longer to start than the request takes.</summary>
    public async Task<bool> RevokeAsync(object what)
    {
        using var key = new KeyDirectory(this["admin"]);
        var own = new TokenMinter(Administrator, key).Mint(new TokenClaims { Subject = "user://admin", Audience = Issuer.GetLeftPart(UriPartial.Authority), Action = "oathmesh.admin" });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Issuer, "v1/admin/revoke")) { Content = JsonContent.Create(what) };
        request.Headers.Authorization = new AuthenticationHeaderValue("OathMesh", own.Token);
        using var response = await _client.SendAsync(request);
        return response.StatusCode == HttpStatusCode.OK;
    }

    public async Task<string> RevocationsAsync() => await _client.GetStringAsync(new Uri(Issuer, "v1/revocations"));

    public Task<HttpResponseMessage> CallAsync(string token) => CallAsync(token, Api);

    public async Task<HttpResponseMessage> CallAsync(string token, Uri api)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(api, "inventory"));
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

    private async Task StartProgramsAsync(Dictionary<string, string> settings, int apis)
    {
        var ports = FreePorts(1 + apis);
        var issuerPort = ports[0];
        Issuer = new Uri($"http://localhost:{issuerPort}");
        Apis = [.. ports.Skip(1).Select(port => new Uri($"http://localhost:{port}"))];
        KeyRotation.Generate(this["keys"]);
        KeyRotation.Generate(this["admin"]);
        using var administrator = new KeyDirectory(this["admin"]);
        await File.WriteAllTextAsync(this["issuer.json"], $$"""
            {"issuer":"http://localhost:{{issuerPort}}","keys":"keys","audit":"issuer-audit.ndjson","revocations":"revocations.json","rateLimit":100000,
             "clients":[{"id":"{{Administrator}}","jwks":{{Encoding.UTF8.GetString(administrator.GetPublishedKeys().ToJson())}},"admin":["revoke"]},
               {"id":"{{ClientId}}","jwks":{{Encoding.UTF8.GetString(new JsonWebKeySet([_clientKey.PublicKey]).ToJson())}},
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
            [Scheme + "Audience"] = Audience,
            [Scheme + "TrustedIssuers__0"] = $"http://localhost:{issuerPort}",
            [Scheme + "PolicyFile"] = "policy.json",
        };
        foreach (var (name, value) in settings)
        {
            environment[Scheme + name] = value;
        }

        await StartIssuerAsync();
        foreach (var (index, api) in Apis.Index())
        {
            environment["URLS"] = api.ToString();
            environment[Scheme + "AuditFile"] = index == 0 ? "audit.ndjson" : $"audit-{index + 1}.ndjson";
            _programs.Add(BuiltProgram.StartApi(environment));
        }

        foreach (var api in Apis)
        {
            await WaitUntilReadyAsync(new Uri(api, "readyz"));
        }
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

    private static List<int> FreePorts(int count)
    {
        var probes = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        probes.ForEach(probe => probe.Start());
        var ports = probes.Select(probe => ((IPEndPoint)probe.LocalEndpoint).Port).ToList();
        probes.ForEach(probe => probe.Dispose());
        return ports;
    }
}
