using System.Net;
using System.Text;
using OathMesh.Keys;
using OathMesh.Tokens;

namespace OathMesh.EndToEnd.Tests;

/// <summary>Keys are rotated and retired by the command line while issuer and API run under load. Real processes, real time.</summary>
public sealed class LiveRotationTests
{
    private const int RefreshSeconds = 1;

    [Fact]
    public async Task Rotation_and_retirement_fail_no_legitimate_call_and_end_the_old_key_within_the_published_bound()
    {
        await using var system = await LiveSystem.StartAsync(new() { ["KeyRefreshInterval"] = $"00:00:0{RefreshSeconds}" });
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(_ => Task.Run(() => LoadAsync(system, stop.Token))).ToList();
        try
        {
            var oldKey = KeyOf(await system.MintAsync());
            var savedPem = await File.ReadAllTextAsync(Path.Combine(system["keys"], oldKey + ".pem"));
            await CliAsync("keys", "rotate", system["keys"], "--lead", "3");

            await UntilAsync(async () => KeyOf(await system.MintAsync()) != oldKey, TimeSpan.FromSeconds(30), "the issuer signs with the new key");

            // Tokens of the old key live 5 s and are used at once: after this no legitimate one is left.
            var lastOld = TimeProvider.System.GetUtcNow();
            await UntilAsync(() => Task.FromResult(TimeProvider.System.GetUtcNow() - lastOld > TimeSpan.FromSeconds(5)), TimeSpan.FromSeconds(30), "the old tokens die");
            await CliAsync("keys", "retire", system["keys"], oldKey, "--force");
            var retired = TimeProvider.System.GetUtcNow();

            using var stolen = Ed25519PrivateKey.ImportPem(savedPem);
            var forger = new TokenMinter(system.Issuer.GetLeftPart(UriPartial.Authority), stolen);
            await UntilAsync(
                async () =>
                {
                    var token = forger.Mint(new TokenClaims { Subject = "agent://ci/bot", Audience = LiveSystem.Audience, Action = "inventory.read" }).Token;
                    using var response = await system.CallAsync(token);
                    return response.StatusCode == HttpStatusCode.Unauthorized;
                },
                TimeSpan.FromSeconds(30),
                "the retired key is denied");

            // One second until the issuer notices, one refresh of the receiver, and 5 s that a fetch may take.
            (TimeProvider.System.GetUtcNow() - retired).Should().BeLessThan(TimeSpan.FromSeconds(1 + RefreshSeconds + 5));
        }
        finally
        {
            await stop.CancelAsync();
        }

        var counts = await Task.WhenAll(load);
        counts.Sum(count => count.Calls).Should().BeGreaterThan(100);
        counts.SelectMany(count => count.Failures).Should().BeEmpty();
        (await File.ReadAllTextAsync(system["audit.ndjson"])).Should().Contain("\"reason\":\"key_unknown\"");
        var (exitCode, output) = await BuiltProgram.RunCliAsync("audit", "verify", system["audit.ndjson"]);
        exitCode.Should().Be(0, output);
    }

    private static async Task<(int Calls, List<string> Failures)> LoadAsync(LiveSystem system, CancellationToken stop)
    {
        var calls = 0;
        var failures = new List<string>();
        while (!stop.IsCancellationRequested)
        {
            calls++;
            try
            {
                using var response = await system.CallAsync(await system.MintAsync());
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    failures.Add($"{response.StatusCode} {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
                }
            }
            catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
            {
                failures.Add(e.Message);
            }
        }

        return (calls, failures);
    }

    private static string KeyOf(string token)
    {
        var header = System.Buffers.Text.Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(token.Split('.')[0]));
        return System.Text.Json.JsonDocument.Parse(header).RootElement.GetProperty("kid").GetString()!;
    }

    private static async Task CliAsync(params string[] arguments)
    {
        var (exitCode, output) = await BuiltProgram.RunCliAsync(arguments);
        exitCode.Should().Be(0, output);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan limit, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(limit, what);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
