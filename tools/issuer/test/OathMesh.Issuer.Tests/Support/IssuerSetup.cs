using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OathMesh.Keys;
using OathMesh.Tests.Support;

namespace OathMesh.Issuer.Tests.Support;

/// <summary>A directory with what an issuer needs, every part of it changeable before the start.</summary>
internal sealed class IssuerSetup : IDisposable
{
    public IssuerSetup()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("oathmesh-issuer-").FullName;
        KeyRotation.Generate(KeyPath, Time);
        Grants = new JsonArray(new JsonObject
        {
            ["sub"] = "agent://ci/*",
            ["aud"] = new JsonArray(RunningIssuer.Audience),
            ["act"] = new JsonArray("inventory.read", "deploy"),
            ["scope"] = new JsonArray("a", "b"),
            ["env"] = new JsonArray("prod"),
            ["tenant"] = new JsonArray("acme"),
        });
        Configuration = new JsonObject
        {
            ["issuer"] = RunningIssuer.Url,
            ["keys"] = "keys",
            ["audit"] = "audit.ndjson",
            ["clients"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = RunningIssuer.KeyClient,
                    ["jwks"] = JsonNode.Parse(new JsonWebKeySet([ClientKey.PublicKey]).ToJson()),
                    ["grants"] = Grants.DeepClone(),
                },
                new JsonObject
                {
                    ["id"] = RunningIssuer.SecretClient,
                    ["secretSha256"] = Sha256(RunningIssuer.Secret),
                    ["grants"] = Grants.DeepClone(),
                }),
        };
    }

    public string Directory { get; }

    public string KeyPath => Path.Combine(Directory, "keys");

    public string AuditPath => Path.Combine(Directory, "audit.ndjson");

    public string ConfigurationPath => Path.Combine(Directory, "issuer.json");

    public ManualTimeProvider Time { get; } = new();

    public Ed25519PrivateKey ClientKey { get; } = Ed25519PrivateKey.Generate();

    public CapturedLogs Logs { get; } = new();

    public string Environment { get; set; } = "Production";

    public JsonObject Configuration { get; }

    public JsonArray Grants { get; }

    public Action<IServiceCollection>? Services { get; set; }

    public Action<WebApplication>? Map { get; set; }

    public JsonObject Client(int index) => Configuration["clients"]![index]!.AsObject();

    /// <summary>The first grant of the client with a secret, which <see cref="RunningIssuer.PostAsync(JsonNode?, string?, string)"/> uses by default.</summary>
    public JsonObject SecretGrant => Client(1)["grants"]![0]!.AsObject();

    public static string Sha256(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public void Write() => File.WriteAllText(ConfigurationPath, Configuration.ToJsonString());

    public void Dispose()
    {
        ClientKey.Dispose();
        Logs.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
