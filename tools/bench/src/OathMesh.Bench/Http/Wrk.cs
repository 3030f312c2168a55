using System.ComponentModel;
using System.Globalization;
using OathMesh.Bench.Measuring;

namespace OathMesh.Bench.Http;

/// <summary>The load generator wrk.</summary>
internal sealed class Wrk(CpuShare cpus, TimeProvider time)
{
    private const int Connections = 32;

    public int Threads => cpus.LoadThreads;

    /// <summary>The installed version; <see langword="null"/> when there is none.</summary>
    public static async Task<string?> VersionAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await using var process = BenchProcess.Start(["wrk", "-v"], time);
            var output = await process.ReadToEndAsync(cancellationToken) + await process.ErrorsAsync();
            return output.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["wrk", var version, ..] ? version : "unknown";
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Puts a receiver under as much load as it takes.</summary>
    public async Task<WrkResult> RunAsync(ReceiverProcess receiver, string tokensPrefix, TimeSpan duration, CancellationToken cancellationToken)
    {
        var mode = receiver.Kind.Scheme() is null ? "none" : receiver.Kind.ConsumesTokens() ? "once" : "again";
        string[] command =
        [
            "wrk",
            "-t", Text(Threads),
            "-c", Text(Connections),
            "-d", Text((int)duration.TotalSeconds) + "s",
            "-s", System.IO.Path.Combine(AppContext.BaseDirectory, "fresh-tokens.lua"),
            receiver.Url.ToString(),
            "--", mode, tokensPrefix, receiver.Kind.Scheme() ?? "-",
        ];
        await using var process = BenchProcess.Start(CpuShare.Pin(cpus.Load, command), time);
        var output = await process.ReadToEndAsync(cancellationToken);
        return WrkResult.Parse(output) ?? throw new VoidFigureException($"wrk gave no result: {output.Trim()} {await process.ErrorsAsync()}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
