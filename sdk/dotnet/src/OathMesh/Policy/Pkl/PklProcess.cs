using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace OathMesh.Policy.Pkl;

/// <summary>How a run of pkl ended.</summary>
internal enum PklOutcome
{
    Ended,
    TimedOut,
    TooMuchOutput,
}

/// <summary>What a run of pkl gave.</summary>
internal sealed record PklRun(PklOutcome Outcome, int ExitCode, byte[] Output, byte[] Error);

/// <summary>
/// Runs pkl once, in a process group of its own, with an empty environment and the kernel's limits on memory, processor time and written files. Whatever happens,
/// the whole group is ended before it returns.
/// </summary>
internal static partial class PklProcess
{
    private const int SigKill = 9;
    private const int MaxErrorBytes = 64 * 1024;

    // A constant text: paths come as positional parameters, so no shell ever reads them. No core files, no written files, then the limits given.
    private const string Limited = "ulimit -c 0 && ulimit -f 0 && ulimit -d \"$1\" && ulimit -t \"$2\" && shift 2 && exec /usr/bin/env -i \"$@\"";

    private static readonly string? Setsid = new[] { "/usr/bin/setsid", "/bin/setsid" }.FirstOrDefault(File.Exists);

    /// <exception cref="PolicyFormatException">It could not be started.</exception>
    public static PklRun Run(string executable, IReadOnlyList<string> arguments, string folder, PklEvaluatorOptions options)
    {
        using var process = new Process { StartInfo = StartInfo(executable, arguments, folder, options) };
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw new PolicyFormatException($"{executable} could not be started: {e.Message}", e) { IsTransient = true };
        }

        // A process takes real time, whatever clock the receiver has.
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            process.StandardInput.Close();
            var output = new BoundedOutput(process.StandardOutput.BaseStream, options.MaxOutputBytes, () => Kill(process));
            var error = new BoundedOutput(process.StandardError.BaseStream, Math.Max(MaxErrorBytes, options.MaxOutputBytes), () => Kill(process));
            var isOver = process.WaitForExit(Left(options.Timeout, started))

                // Something that it started may hold the pipes open.
                && output.Join(Left(options.Timeout, started)) && error.Join(Left(options.Timeout, started));
            Kill(process);
            process.WaitForExit();
            output.Join(Timeout.Infinite);
            error.Join(Timeout.Infinite);
            var outcome = output.IsOverflown || error.IsOverflown ? PklOutcome.TooMuchOutput : isOver ? PklOutcome.Ended : PklOutcome.TimedOut;
            return new PklRun(outcome, process.ExitCode, output.Bytes, error.Bytes);
        }
        finally
        {
            Kill(process);
        }
    }

    private static int Left(TimeSpan limit, long started) => (int)Math.Max(0, (limit - TimeProvider.System.GetElapsedTime(started)).TotalMilliseconds);

    private static ProcessStartInfo StartInfo(string executable, IReadOnlyList<string> arguments, string folder, PklEvaluatorOptions options)
    {
        const string Shell = "/bin/sh";
        var start = new ProcessStartInfo(Setsid ?? Shell)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        if (Setsid is not null)
        {
            start.ArgumentList.Add(Shell);
        }

        // Should this process die meanwhile, the kernel still ends an endless loop.
        var cpuSeconds = (int)Math.Ceiling(options.Timeout.TotalSeconds) * 2;
        string[] wrapper =
        [
            "-c", Limited, "sh",
            (options.MaxMemoryBytes / 1024).ToString(CultureInfo.InvariantCulture),
            cpuSeconds.ToString(CultureInfo.InvariantCulture),
            executable,
        ];
        foreach (var argument in wrapper.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    /// <summary>Ends the process, what descends from it, and what is still in its group.</summary>
    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It had ended already, or a part of it had.
        }

        if (Setsid is not null)
        {
            // That there is none left is no error.
            _ = KillByNumber(-process.Id, SigKill);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillByNumber(int process, int signal);

    /// <summary>Reads a pipe to its end on a thread of its own; keeps no more than it may.</summary>
    private sealed class BoundedOutput
    {
        private readonly ArrayBufferWriter<byte> _kept = new();
        private readonly Thread _reader;
        private volatile bool _isOverflown;

        public BoundedOutput(Stream pipe, int maxBytes, Action overflow)
        {
            _reader = new Thread(() => Read(pipe, maxBytes, overflow)) { IsBackground = true, Name = "pkl output" };
            _reader.Start();
        }

        public bool IsOverflown => _isOverflown;

        /// <summary>What was kept; complete once <see cref="Join"/> has returned <see langword="true"/>.</summary>
        public byte[] Bytes => _kept.WrittenSpan.ToArray();

        public bool Join(int milliseconds) => _reader.Join(milliseconds);

        private void Read(Stream pipe, int maxBytes, Action overflow)
        {
            var buffer = new byte[16 * 1024];
            try
            {
                while (pipe.Read(buffer) is var read and > 0)
                {
                    if (_kept.WrittenCount + read > maxBytes)
                    {
                        _isOverflown = true;
                        overflow();
                        return;
                    }

                    _kept.Write(buffer.AsSpan(0, read));
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The pipe ended with the process.
            }
        }
    }
}
