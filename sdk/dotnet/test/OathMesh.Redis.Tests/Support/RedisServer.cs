using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OathMesh.Redis.Tests.Support;

/// <summary>A real redis-server on a free loopback port, with a directory of its own; ended and removed afterwards.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly string _directory = Directory.CreateTempSubdirectory("oathmesh-redis-").FullName;
    private readonly string[] _settings;
    private Process _process;

    private RedisServer(int port, string[] settings)
    {
        Port = port;
        _settings = settings;
        _process = Launch();
    }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer(FreePort(), settings);
        await server.WaitUntilReadyAsync();
        return server;
    }

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Runs redis-cli to its end and gives back what it printed.</summary>
    public async Task<string> CommandAsync(params string[] arguments)
    {
        using var cli = Process.Start(new ProcessStartInfo("redis-cli", ["-p", $"{Port}", "--no-auth-warning", .. arguments]) { RedirectStandardOutput = true })!;
        var output = await cli.StandardOutput.ReadToEndAsync();
        await cli.WaitForExitAsync();
        return output.Trim();
    }

    /// <summary>Waits until there are so many keys more than now.</summary>
    public async Task WaitForKeysAsync(int more)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        var expected = await CountKeysAsync() + more;
        while (await CountKeysAsync() < expected)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts it again, with the data that is on disk or without any.</summary>
    public async Task RestartAsync(bool withData)
    {
        if (!withData)
        {
            Directory.Delete(_directory, recursive: true);
            Directory.CreateDirectory(_directory);
        }

        _process.Dispose();
        _process = Launch();
        await WaitUntilReadyAsync();
    }

    public Task SuspendAsync() => SignalAsync("-STOP");

    public Task ResumeAsync() => SignalAsync("-CONT");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private Process Launch() => Process.Start(new ProcessStartInfo(
        "redis-server",
        ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _directory, "--save", "", "--daemonize", "no", "--loglevel", "warning", .. _settings])
    {
        RedirectStandardOutput = true,
    })!;

    private async Task WaitUntilReadyAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        while (!(await CommandAsync("PING")).Contains("PONG", StringComparison.Ordinal))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"redis-server ended: {await _process.StandardOutput.ReadToEndAsync()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    private async Task<int> CountKeysAsync() => int.Parse(await CommandAsync("DBSIZE"), CultureInfo.InvariantCulture);

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }
}
