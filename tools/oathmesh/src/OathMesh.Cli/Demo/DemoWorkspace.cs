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
        (IssuerPort, ApiPort) = FreePorts();
        KeyRotation.Generate(this["keys"]);
        ClientKey = Ed25519PrivateKey.Generate();
        File.WriteAllText(this["issuer.json"], IssuerConfiguration());
        Directory.CreateDirectory(this["policy"]);
        File.WriteAllText(Path.Combine(this["policy"], PolicySchema.FileName), PolicySchema.Read());
        File.WriteAllText(PolicyFile, Policy());
    }

    public int IssuerPort { get; }

    public int ApiPort { get; }

    public Uri Issuer => new($"http://localhost:{IssuerPort}");

    public Uri Api => new($"http://localhost:{ApiPort}");

    /// <summary>The caller's own key, enrolled at the issuer.</summary>
    public Ed25519PrivateKey ClientKey { get; }

    public string DirectoryPath => _directory.FullName;

    public string PolicyFile => Path.Combine(this["policy"], "policy.pkl");

    public string AuditFile => this["audit.ndjson"];

    public string IssuerAuditFile => this["issuer-audit.ndjson"];

    public string this[string name] => Path.Combine(_directory.FullName, name);

    public void Dispose()
    {
        ClientKey.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>Two ports that are free now. Another process may take one before it is used: the demo then says so and fails.</summary>
    private static (int First, int Second) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
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
