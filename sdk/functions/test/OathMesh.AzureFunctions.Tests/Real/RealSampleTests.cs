using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using OathMesh.AzureFunctions.TestWorker;
using OathMesh.AzureFunctions.Tests.Support;
using OathMesh.Keys;
using OathMesh.Tokens;

namespace OathMesh.AzureFunctions.Tests;

/// <summary>The sample as a real process, with the real worker in it, started and called as the Functions host does.</summary>
public sealed class RealSampleTests : IAsyncLifetime
{
    private const string Issuer = "http://localhost:4000";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("oathmesh-functions-sample-");
    private readonly Ed25519PrivateKey _key = Ed25519PrivateKey.Generate();
    private readonly StringBuilder _output = new();
    private FunctionsHost _host = null!;
    private Process _sample = null!;
    private Dictionary<string, FunctionShape> _functions = null!;

    public async Task InitializeAsync()
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        foreach (var file in Directory.GetFiles(RepositoryFiles.PathOf($"sdk/functions/samples/InventoryFunctions/bin/{configuration}/net10.0")))
        {
            File.Copy(file, Path.Combine(_directory.FullName, Path.GetFileName(file)));
        }

        await File.WriteAllBytesAsync(Path.Combine(_directory.FullName, "jwks.json"), new JsonWebKeySet([_key.PublicKey]).ToJson());
        var program = Path.Combine(_directory.FullName, "InventoryFunctions.dll");
        var shapes = FunctionShape.Of(Assembly.LoadFrom(program).GetType("InventoryFunctions.Stock", throwOnError: true)!);
        _functions = shapes.ToDictionary(shape => shape.Name);
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "functions.metadata"), Describe(shapes));

        _host = await FunctionsHost.StartAsync();
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _directory.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                program, "--functions-uri", _host.Address.AbsoluteUri, "--functions-request-id", "request", "--functions-worker-id", "worker",
                "--functions-grpc-max-message-length", "67108864",
            },
            Environment =
            {
                ["FUNCTIONS_APPLICATION_DIRECTORY"] = _directory.FullName,
                ["OathMesh__Functions__KeySets__0__Issuer"] = Issuer,
                ["OathMesh__Functions__KeySets__0__Source"] = "jwks.json",
            },
        };
        _sample = Process.Start(start)!;
        _sample.OutputDataReceived += (_, line) => _output.AppendLine(line.Data);
        _sample.ErrorDataReceived += (_, line) => _output.AppendLine(line.Data);
        _sample.BeginOutputReadLine();
        _sample.BeginErrorReadLine();
        await _host.LoadAsync(shapes);
    }

    public async Task DisposeAsync()
    {
        if (!_sample.HasExited)
        {
            _sample.Kill(entireProcessTree: true);
        }

        await _sample.WaitForExitAsync();
        _sample.Dispose();
        await _host.DisposeAsync();
        _key.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Serves_who_may_and_denies_the_others()
    {
        (await CallAsync("up", "GET", null)).Should().Be((200, "up"));
        var token = Mint("inventory.read");
        (await CallAsync("inventory", "GET", token)).Should().Be((200, """[{"name":"bolt","count":40},{"name":"nut","count":25}]"""));
        (await CallAsync("inventory", "GET", token)).Body.Should().Contain("\"error\":\"jti_replay\"");
        (await CallAsync("inventory", "GET", null)).Status.Should().Be(401);
        (await CallAsync("deploy", "POST", Mint("deploy"))).Should().Be((200, """{"deployedBy":"agent://ci/deploy-bot"}"""));
        (await CallAsync("deploy", "POST", Mint("inventory.read"))).Status.Should().Be(403);
        (await File.ReadAllLinesAsync(Path.Combine(_directory.FullName, "audit.ndjson"))).Should().HaveCount(5);
        _output.ToString().Should().NotContain(token);
    }

    private async Task<(int Status, string Body)> CallAsync(string function, string method, string? token)
    {
        KeyValuePair<string, string>[] headers = token is null ? [] : [KeyValuePair.Create("Authorization", "OathMesh " + token)];
        var answer = await _host.CallAsync(_functions[function], new WorkerRequest(method, $"/api/{function}", headers), CancellationToken.None);
        return (answer.Status, Encoding.UTF8.GetString(answer.Body));
    }

    private string Mint(string action) => new TokenMinter(Issuer, _key, new LaterTime()).Mint(
        new TokenClaims { Subject = "agent://ci/deploy-bot", Audience = "https://inventory.internal", Action = action }).Token;

    /// <summary>What the worker's SDK writes when it builds the app.</summary>
    private static string Describe(IEnumerable<FunctionShape> shapes) => JsonSerializer.Serialize(shapes.Select(shape => new
    {
        name = shape.Name,
        scriptFile = Path.GetFileName(shape.PathToAssembly),
        entryPoint = shape.EntryPoint,
        language = "dotnet-isolated",
        bindings = new object[]
        {
            new { name = shape.TriggerName, type = shape.TriggerType, direction = "In", authLevel = "Anonymous" },
            new { name = FunctionShape.ReturnValue, type = FunctionShape.Http, direction = "Out" },
        },
    }));

    /// <summary>Two seconds ahead: a memory store takes tokens from the second after its start on.</summary>
    private sealed class LaterTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromSeconds(2);
    }
}
