using System.Diagnostics;
using System.Threading.Channels;

namespace OathMesh.Conformance.Runner.Testees;

/// <summary>The running program of a testee and its three streams.</summary>
internal sealed class TesteeProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly ChannelReader<TesteeLine> _lines;
    private readonly OutputTail _standardError;
    private readonly TimeProvider _time;

    private TesteeProcess(Process process, TimeProvider time)
    {
        _process = process;
        _time = time;
        _lines = LinePump.Start(process.StandardOutput.BaseStream);
        _standardError = new OutputTail(process.StandardError.BaseStream);
    }

    /// <summary>Starts it.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refuses to.</exception>
    public static TesteeProcess Start(TesteeFolder folder, TimeProvider time)
    {
        var info = ProcessGroup.StartInfo(folder.Run);
        info.UseShellExecute = false;
        info.RedirectStandardInput = info.RedirectStandardOutput = info.RedirectStandardError = true;
        return new TesteeProcess(Process.Start(info)!, time);
    }

    /// <summary>Writes a line, its LF included.</summary>
    /// <exception cref="IOException">The program is gone.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        var input = _process.StandardInput.BaseStream;
        await input.WriteAsync(line, cancellationToken).AsTask().WaitAsync(cancellationToken);
        await input.FlushAsync(cancellationToken);
    }

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>The next line; <see langword="null"/> at the end of the output.</summary>
    public async Task<TesteeLine?> ReadAsync(CancellationToken cancellationToken) =>
        await _lines.WaitToReadAsync(cancellationToken) && _lines.TryRead(out var line) ? line : null;

    /// <summary>Waits for the program to end.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Kills the program and all that it started.</summary>
    /// <param name="patience">How long it may take to end by itself.</param>
    /// <returns>The exit code, or <see langword="null"/> when it was still alive.</returns>
    public async Task<int?> EndAsync(TimeSpan patience)
    {
        try
        {
            using var timeout = new CancellationTokenSource(patience, _time);
            await WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            // Alive: killed below.
        }

        int? exitCode = _process.HasExited ? _process.ExitCode : null;
        ProcessGroup.Kill(_process);
        return exitCode;
    }

    /// <summary>The end of what it wrote to its standard error. After <see cref="EndAsync"/> complete, unless something that escaped the kill keeps it open.</summary>
    public async Task<string> StandardErrorAsync()
    {
        await Task.WhenAny(_standardError.Completion, Task.Delay(EndingTime, _time));
        return _standardError.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(TimeSpan.Zero);
        try
        {
            using var timeout = new CancellationTokenSource(EndingTime, _time);
            await WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            // Not even a kill ended it (it waits for a device, say): nothing more can be done here.
        }

        _process.Dispose();
    }
}
