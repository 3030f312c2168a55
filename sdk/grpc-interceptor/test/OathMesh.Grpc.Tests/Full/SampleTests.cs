using System.Diagnostics;
using System.Text.RegularExpressions;
using OathMesh.Keys;

namespace OathMesh.Grpc.Tests.Full;

/// <summary>The samples as processes: a server, and a caller with a key of its own.</summary>
public sealed class SampleTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oathmesh-grpc-sample-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_caller_reads_and_watches_the_inventory()
    {
        using var limit = new CancellationTokenSource(Patience);
        var keys = Path.Combine(_folder.FullName, "keys");
        KeyRotation.Generate(keys);
        using (var directory = new KeyDirectory(keys))
        {
            await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "jwks.json"), directory.GetPublishedKeys().ToJson(), limit.Token);
        }

        foreach (var file in new[] { "appsettings.json", "policy.json" })
        {
            File.Copy(Path.Combine(Samples, "InventoryGrpc", file), Path.Combine(_folder.FullName, file));
        }

        using var server = Start("InventoryGrpc", "--contentRoot", _folder.FullName, "--Kestrel:Endpoints:Grpc:Url", "http://127.0.0.1:0");
        try
        {
            var address = await FindAddressAsync(server, limit.Token);

            // The memory replay store takes tokens from the second after its start on.
            (int Code, string Output, string Errors) call;
            do
            {
                call = await CallAsync(keys, address, limit.Token);
            }
            while (call.Errors.Contains("replay_unavailable", StringComparison.Ordinal));

            (call.Code, call.Output.ReplaceLineEndings("\n")).Should().Be((0, "bolt: 40, read by agent://ci/deploy-bot\nbolt: 40\nbolt: 39\nbolt: 38\n"), call.Errors);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(limit.Token);
        }
    }

    private static string Samples
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!Directory.Exists(Path.Combine(folder.FullName, "samples")))
            {
                folder = folder.Parent!;
            }

            return Path.Combine(folder.FullName, "samples");
        }
    }

    private static Process Start(string sample, params string[] arguments)
    {
        // As these tests were built: bin/Debug/net10.0.
        var built = Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "../../.."), AppContext.BaseDirectory);
        return Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(Samples, sample, built, sample + ".dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static async Task<string> FindAddressAsync(Process server, CancellationToken cancellationToken)
    {
        var seen = "";
        while (await server.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            seen += line + "\n";
            if (Regex.Match(line, @"Now listening on: (http://127\.0\.0\.1:\d+)") is { Success: true } match)
            {
                // Kept empty, so that the server never waits for a reader.
                _ = server.StandardOutput.ReadToEndAsync(CancellationToken.None);
                _ = server.StandardError.ReadToEndAsync(CancellationToken.None);
                return match.Groups[1].Value;
            }
        }

        throw new InvalidOperationException($"The sample ended: {seen}{await server.StandardError.ReadToEndAsync(cancellationToken)}");
    }

    private static async Task<(int Code, string Output, string Errors)> CallAsync(string keys, string address, CancellationToken cancellationToken)
    {
        using var caller = Start("InventoryGrpcCaller", keys, address);
        var output = caller.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = caller.StandardError.ReadToEndAsync(cancellationToken);
        await caller.WaitForExitAsync(cancellationToken);
        return (caller.ExitCode, await output, await errors);
    }
}
