using System.Net;
using System.Net.Sockets;
using System.Text;
using OathMesh.Keys;
using OathMesh.Policy;

namespace OathMesh.Cli.Demo;

/// <summary>A temporary directory with all that the demo's issuer, API and caller need; removed afterwards.</summary>
internal sealed class DemoWorkspace : IDisposable
{
    public const string Audience = "https://inventory.internal";
    public const string OtherAudience = "https://billing.internal";
    public const string ClientId = "https://clients.example/deploy-bot";
    public const string Subject = "agent://ci/deploy-bot";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("oathmesh-demo-");

    public DemoWorkspace()
    {
        var ports = FreePorts(5);
        (IssuerPort, RedisPort) = (ports[0], ports[1]);
        Single = new DemoInstance("the API", ports[2], this["audit.ndjson"]);
        East = new DemoInstance("instance east", ports[3], this["audit-east.ndjson"]);
        West = new DemoInstance("instance west", ports[4], this["audit-west.ndjson"]);
        KeyRotation.Generate(this["keys"]);
        ClientKey = Ed25519PrivateKey.Generate();
        File.WriteAllText(this["issuer.json"], IssuerConfiguration());
        Directory.CreateDirectory(this["policy"]);
        File.WriteAllText(Path.Combine(this["policy"], PolicySchema.FileName), PolicySchema.Read());
        File.WriteAllText(PolicyFile, Policy());
    }

    public int IssuerPort { get; }

    public int RedisPort { get; }

    /// <summary>The API alone, which remembers used tokens in memory.</summary>
    public DemoInstance Single { get; }

    /// <summary>Two instances of the API, which remember used tokens in Redis.</summary>
    public DemoInstance East { get; }

    /// <inheritdoc cref="East"/>
    public DemoInstance West { get; }

    public Uri Issuer => new($"http://localhost:{IssuerPort}");

    /// <summary>The caller's own key, enrolled at the issuer.</summary>
    public Ed25519PrivateKey ClientKey { get; }

    public string DirectoryPath => _directory.FullName;

    public string PolicyFile => Path.Combine(this["policy"], "policy.pkl");

    public string IssuerAuditFile => this["issuer-audit.ndjson"];

    public string this[string name] => Path.Combine(_directory.FullName, name);

    public void Dispose()
    {
        ClientKey.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>Ports that are free now. Another process may take one before it is used: the demo then says so and fails.</summary>
    private static List<int> FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.ConvertAll(listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }

    private string IssuerConfiguration() => $$"""
        {
          "issuer": "http://localhost:{{IssuerPort}}",
          "keys": "keys",
          "audit": "issuer-audit.ndjson",
          "clients": [
            {
              "id": "{{ClientId}}",
              "jwks": {{Encoding.UTF8.GetString(new JsonWebKeySet([ClientKey.PublicKey]).ToJson())}},
              "grants": [
                { "sub": "{{Subject}}", "aud": ["{{Audience}}", "{{OtherAudience}}"], "act": ["inventory.*", "deploy"], "scope": [], "maxTtl": 300 }
              ]
            }
          ]
        }
        """;

    private string Policy() => $$"""
        amends "schema.pkl"

        issuers { "http://localhost:{{IssuerPort}}" }
        audiences { "{{Audience}}" }

        rules {
          new {
            name = "ci-reads-and-writes"
            match {
              sub = "agent://ci/*"
              act = "inventory.*"
            }
            allow = true
          }

          new {
            name = "default"
            match {}
            allow = false
          }
        }
        """;
}
