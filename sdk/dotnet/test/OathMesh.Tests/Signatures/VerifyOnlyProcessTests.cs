using System.Diagnostics;
using System.Text;
using OathMesh.Keys;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Signatures;

/// <summary>A receiver in a process of its own: which native libraries it loads, and what it does on a lesser processor.</summary>
public sealed class VerifyOnlyProcessTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_receiver_that_only_verifies_loads_no_native_library_for_it()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var lines = await RunAsync("Auto");
        lines.Should().HaveCount(5).And.ContainInConsecutiveOrder("allow", "deny 6 signature_invalid", "libsodium False", "libsodium after making a key True");
    }

    [Fact]
    public async Task A_receiver_that_is_told_to_use_the_provider_loads_it()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        (await RunAsync("Provider")).Should().ContainInConsecutiveOrder("allow", "deny 6 signature_invalid", "libsodium True");
    }

    /// <summary>Switching AVX2 off takes the lanes away and BMI2, too; switching all off leaves the plain arithmetic.</summary>
    [Theory]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Verifies_on_a_processor_without(string feature)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        (await RunAsync("Precomputed", feature)).Should().ContainInConsecutiveOrder("avx2 False", "allow", "deny 6 signature_invalid", "libsodium False");
    }

    private static async Task<List<string>> RunAsync(string engine, string? switchedOff = null)
    {
        var receiver = new Receiver();
        var token = receiver.Mint();
        var forged = token[..^10] + (token[^10] == 'A' ? 'B' : 'A') + token[^9..];
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "OathMesh.VerifyOnly.dll"));
        start.ArgumentList.Add(engine);
        if (switchedOff is not null)
        {
            start.Environment[switchedOff] = "0";
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var keySet = Encoding.UTF8.GetString(new JsonWebKeySet([receiver.Key.PublicKey]).ToJson());
        await process.StandardInput.WriteAsync($"{Receiver.Issuer}\n{Receiver.Audience}\n{receiver.Now}\n{keySet}\n{token}\n{forged}\n");
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Deadline);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        process.ExitCode.Should().Be(0, await error);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
