using System.Diagnostics;
using System.Text;

namespace OathMesh.Cli.Demo;

/// <summary>A process of the demo, with the beginning of what it printed.</summary>
internal sealed class DemoChild
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public DemoChild(string name, Process process)
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

    /// <summary>Ends it without asking.</summary>
    public async Task KillAsync()
    {
        using (_process)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
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
