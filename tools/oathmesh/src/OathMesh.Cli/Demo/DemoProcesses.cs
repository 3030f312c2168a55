using System.Diagnostics;
using System.Reflection;

namespace OathMesh.Cli.Demo;

/// <summary>The issuer and the API as child processes. Their output goes to files of the workspace; it is shown when one does not start.</summary>
internal sealed class DemoProcesses : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly List<Child> _children = [];

    public static async Task<DemoProcesses> StartAsync(DemoWorkspace workspace, string api, TimeProvider time, CancellationToken cancellationToken)
    {
        var processes = new DemoProcesses();
        try
        {
            var (program, arguments) = Self();
            processes.Start("issuer", program, [.. arguments, "serve", "--config", workspace["issuer.json"], "--port", $"{workspace.IssuerPort}"], workspace, []);
            processes.Start("api", "dotnet", [api], workspace, ApiSettings(workspace));
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            await processes.WaitAsync(client, new Uri(workspace.Issuer, "readyz"), time, cancellationToken);
            await processes.WaitAsync(client, new Uri(workspace.Api, "readyz"), time, cancellationToken);
            return processes;
        }
        catch
        {
            await processes.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var child in _children)
        {
            await child.StopAsync(StopLimit);
        }
    }

    /// <summary>How this very program is started again.</summary>
    private static (string Program, string[] Arguments) Self()
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? (program, [Assembly.GetExecutingAssembly().Location])
            : (program, []);
    }

    private static Dictionary<string, string> ApiSettings(DemoWorkspace workspace)
    {
        const string Scheme = "Authentication__Schemes__OathMesh__";
        return new(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_CONTENTROOT"] = workspace.DirectoryPath,
            ["URLS"] = workspace.Api.ToString(),
            [Scheme + "Audience"] = DemoWorkspace.Audience,
            [Scheme + "TrustedIssuers__0"] = workspace.Issuer.ToString().TrimEnd('/'),
            [Scheme + "PolicyFile"] = workspace.PolicyFile,
            [Scheme + "AuditFile"] = workspace.AuditFile,

            // No leeway, so that the expired token need not be waited for so long.
            [Scheme + "Leeway"] = "00:00:00",
        };
    }

    private void Start(string name, string program, string[] arguments, DemoWorkspace workspace, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = workspace.DirectoryPath,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        _children.Add(new Child(name, Process.Start(start)!));
    }

    private async Task WaitAsync(HttpClient client, Uri ready, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(StartLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (true)
        {
            if (_children.FirstOrDefault(child => child.HasExited) is { } dead)
            {
                throw CommandException.Failed("demo_failed", $"The {dead.Name} ended before it was ready:\n{dead.Output}", "Mend what it says, then try again.");
            }

            try
            {
                using var response = await client.GetAsync(ready, both.Token);
                if (response.IsSuccessStatusCode)
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
                throw CommandException.Failed("demo_failed", $"{ready} was not ready within {StartLimit.TotalSeconds:0} s.\n{outputs}", "Look at the output above.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }
    }

    private sealed class Child
    {
        private readonly Process _process;
        private readonly System.Text.StringBuilder _output = new();

        public Child(string name, Process process)
        {
            Name = name;
            _process = process;
            process.OutputDataReceived += Keep;
            process.ErrorDataReceived += Keep;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public string Name { get; }

        public bool HasExited => _process.HasExited;

        public string Output
        {
            get
            {
                lock (_output)
                {
                    return _output.ToString();
                }
            }
        }

        public async Task StopAsync(TimeSpan limit)
        {
            using (_process)
            {
                if (!_process.HasExited)
                {
                    // Asks first, where the platform can; then ends it.
                    if (!OperatingSystem.IsWindows())
                    {
                        using var asked = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
                        await asked.WaitForExitAsync();
                    }

                    using var patience = new CancellationTokenSource(limit);
                    await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    if (!_process.HasExited)
                    {
                        _process.Kill(entireProcessTree: true);
                        await _process.WaitForExitAsync(CancellationToken.None);
                    }
                }
            }
        }

        private void Keep(object sender, DataReceivedEventArgs e)
        {
            lock (_output)
            {
                if (e.Data is not null && _output.Length < 64 * 1024)
                {
                    _output.AppendLine(e.Data);
                }
            }
        }
    }
}
