using System.Diagnostics;

namespace OathMesh.Bench.Http;

/// <summary>A program that the bench started. It is ended by its own id, whatever happens.</summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly TimeProvider _time;

    private BenchProcess(Process process, TimeProvider time)
    {
        _process = process;
        _time = time;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The memory that it has in use, in bytes.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a program, with more environment variables than this one's where they are given.</summary>
    public static BenchProcess Start(IReadOnlyList<string> command, TimeProvider time, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var info = new ProcessStartInfo(command[0])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in command.Skip(1))
        {
            info.ArgumentList.Add(argument);
        }

        // As the web SDK sets it for every web application.
        info.Environment["DOTNET_gcServer"] = "1";
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        return new BenchProcess(Process.Start(info)!, time);
    }

    /// <summary>The command line of this program itself.</summary>
    public static IReadOnlyList<string> Self(params ReadOnlySpan<string> arguments)
    {
        var host = Environment.ProcessPath is { } path && System.IO.Path.GetFileNameWithoutExtension(path) == "dotnet"
            ? path
            : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        return [host, typeof(BenchProcess).Assembly.Location, .. arguments];
    }

    /// <summary>The next line of its output; <see langword="null"/> when it has ended.</summary>
    public Task<string?> ReadLineAsync(CancellationToken cancellationToken) => _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask();

    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>All of its output, once it has ended.</summary>
    public async Task<string> ReadToEndAsync(CancellationToken cancellationToken)
    {
        var output = await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return output;
    }

    /// <summary>What it said on its standard error; call it when it has ended or is about to.</summary>
    public async Task<string> ErrorsAsync()
    {
        await Task.WhenAny(_errors, Task.Delay(EndingTime, _time));
        return _errors.IsCompletedSuccessfully ? _errors.Result.Trim() : "";
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(EndingTime, _time);
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }
}
