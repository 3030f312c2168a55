using System.Diagnostics;
using System.Net.Sockets;
using System.Reflection;

namespace OathMesh.Cli.Demo;

/// <summary>The issuer, the API's instances and Redis as child processes. Their output goes to buffers; it is shown when one does not start.</summary>
internal sealed class DemoProcesses : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly List<DemoChild> _children = [];
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly DemoWorkspace _workspace;
    private readonly TimeProvider _time;
    private readonly string? _redisServer = FindOnPath("redis-server");
    private DemoChild? _redis;

    private DemoProcesses(DemoWorkspace workspace, TimeProvider time)
    {
        _workspace = workspace;
        _time = time;
    }

    /// <summary>Whether there is a redis-server, and with it two more instances of the API.</summary>
    public bool HasRedis => _redisServer is not null;

    public static async Task<DemoProcesses> StartAsync(DemoWorkspace workspace, string api, TimeProvider time, CancellationToken cancellationToken)
    {
        var processes = new DemoProcesses(workspace, time);
        try
        {
            var (program, arguments) = Self();
            processes.Start("issuer", program, [.. arguments, "serve", "--config", workspace["issuer.json"], "--port", $"{workspace.IssuerPort}"], []);
            processes.Start("api", "dotnet", [api], processes.ApiSettings(workspace.Single));
            if (processes.HasRedis)
            {
                await processes.StartRedisAsync(cancellationToken);
                foreach (var instance in (DemoInstance[])[workspace.East, workspace.West])
                {
                    processes.Start(instance.Name, "dotnet", [api], processes.ApiSettings(instance, redis: $"127.0.0.1:{workspace.RedisPort}"));
                }
            }

            await processes.WaitAsync(new Uri(workspace.Issuer, "readyz"), ready: true, cancellationToken);
            await processes.WaitUntilReadyAsync(workspace.Single, cancellationToken);
            if (processes.HasRedis)
            {
                await processes.WaitUntilReadyAsync(workspace.East, cancellationToken);
                await processes.WaitUntilReadyAsync(workspace.West, cancellationToken);
            }

            return processes;
        }
        catch
        {
            await processes.DisposeAsync();
            throw;
        }
    }

    public Task WaitUntilReadyAsync(DemoInstance instance, CancellationToken cancellationToken) =>
        WaitAsync(new Uri(instance.Address, "readyz"), ready: true, cancellationToken);

    public Task WaitUntilNotReadyAsync(DemoInstance instance, CancellationToken cancellationToken) =>
        WaitAsync(new Uri(instance.Address, "readyz"), ready: false, cancellationToken);

    /// <summary>Starts an empty Redis and waits until it listens.</summary>
    public async Task StartRedisAsync(CancellationToken cancellationToken)
    {
        _redis = Start("redis", _redisServer!, ["--port", $"{_workspace.RedisPort}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _workspace.DirectoryPath], []);
        using var limit = new CancellationTokenSource(StartLimit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (true)
        {
            ThrowIfAnyEnded();
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync("127.0.0.1", _workspace.RedisPort, both.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), _time, both.Token);
            }
        }
    }

    /// <summary>As a crash does: what Redis knew is lost.</summary>
    public async Task KillRedisAsync()
    {
        _children.Remove(_redis!);
        await _redis!.KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var child in _children)
        {
            await child.StopAsync(StopLimit);
        }

        _client.Dispose();
    }

    private static string? FindOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);

    /// <summary>How this very program is started again.</summary>
    private static (string Program, string[] Arguments) Self()
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? (program, [Assembly.GetExecutingAssembly().Location])
            : (program, []);
    }

    private Dictionary<string, string> ApiSettings(DemoInstance instance, string? redis = null)
    {
        const string Scheme = "Authentication__Schemes__OathMesh__";
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_CONTENTROOT"] = _workspace.DirectoryPath,
            ["URLS"] = instance.Address.ToString(),
            [Scheme + "Audience"] = DemoWorkspace.Audience,
            [Scheme + "TrustedIssuers__0"] = _workspace.Issuer.ToString().TrimEnd('/'),
            [Scheme + "PolicyFile"] = _workspace.PolicyFile,
            [Scheme + "AuditFile"] = instance.AuditFile,

            // No leeway, so that the expired token need not be waited for so long.
            [Scheme + "Leeway"] = "00:00:00",
        };
        if (redis is not null)
        {
            settings["Redis__Configuration"] = redis;
        }

        return settings;
    }

    private DemoChild Start(string name, string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = _workspace.DirectoryPath,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var child = new DemoChild(name, Process.Start(start)!);
        _children.Add(child);
        return child;
    }

    private void ThrowIfAnyEnded()
    {
        if (_children.FirstOrDefault(child => child.HasExited) is { } dead)
        {
            throw CommandException.Failed("demo_failed", $"The {dead.Name} ended before it was ready:\n{dead.Output}", "Mend what it says, then try again.");
        }
    }

    private async Task WaitAsync(Uri address, bool ready, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(StartLimit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (true)
        {
            ThrowIfAnyEnded();
            try
            {
                using var response = await _client.GetAsync(address, both.Token);
                if (response.IsSuccessStatusCode == ready)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                var outputs = string.Join('\n', _children.Select(child => $"{child.Name}:\n{child.Output}"));
                throw CommandException.Failed(
                    "demo_failed", $"{address} was not {(ready ? "ready" : "found unready")} within {StartLimit.TotalSeconds:0} s.\n{outputs}", "Look at the output above.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), _time, cancellationToken);
        }
    }
}
