using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OathMesh.Keys;

namespace OathMesh.Cli.Tests.Support;

/// <summary>The issuer itself on a loopback port, with one administrator, whose key lies in <c>admin</c>.</summary>
internal sealed class RevokingIssuer : IAsyncDisposable
{
    public const string Administrator = "https://clients.example/admin";

    private readonly WebApplication _app;

    private RevokingIssuer(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public static async Task<RevokingIssuer> StartAsync(TemporaryDirectory directory, TimeProvider time)
    {
        KeyRotation.Generate(directory.File("keys"), time);
        KeyRotation.Generate(directory.File("admin"), time);
        using var administrator = new KeyDirectory(directory.File("admin"), time);
        var port = FreePort();
        var configuration = new JsonObject
        {
            ["issuer"] = $"http://127.0.0.1:{port}",
            ["keys"] = "keys",
            ["audit"] = "audit.ndjson",
            ["revocations"] = "revocations.json",
            ["clients"] = new JsonArray(new JsonObject
            {
                ["id"] = Administrator,
                ["jwks"] = JsonNode.Parse(Encoding.UTF8.GetString(administrator.GetPublishedKeys().ToJson())),
                ["admin"] = new JsonArray("revoke"),
            }),
        };
        directory.Write("issuer.json", configuration.ToJsonString());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddSingleton(time);

        // A store in memory takes no tokens of the second in which it was made.
        builder.Services.AddSingleton<OathMesh.Replay.IReplayStore>(new OathMesh.Replay.MemoryReplayStore(new() { DenyIssuedBeforeStart = false }, time));
        builder.Services.AddOathMeshIssuer(directory.File("issuer.json"));
        var app = builder.Build();
        app.MapOathMeshIssuer();
        await app.StartAsync();
        return new RevokingIssuer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        return ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
    }
}
