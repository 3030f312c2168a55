using System.Net;
using System.Text.Json;

namespace OathMesh.EndToEnd.Tests;

/// <summary>An issuer and two receivers as real processes, in real time.</summary>
public sealed class LiveRevocationTests
{
    private const string Other = "agent://ci/other";

    private static readonly Dictionary<string, string> Checking = new() { ["CheckRevocations"] = "true", ["RevocationMaxAge"] = "00:00:10" };

    [Fact]
    public async Task A_revocation_by_the_command_line_denies_at_both_receivers_within_two_seconds()
    {
        await using var system = await LiveSystem.StartAsync(Checking, apis: 2);
        var tokens = await MintAsync(system, 80);
        foreach (var api in system.Apis)
        {
            (await CallAsync(system, tokens, api)).Should().Be("allow");
        }

        var (exitCode, output) = await system.AdministerAsync("revoke", "sub", "agent://ci/b*", "--reason", "test");
        exitCode.Should().Be(0, output);
        var revoked = TimeProvider.System.GetTimestamp();
        foreach (var api in system.Apis)
        {
            await UntilAsync(() => CallAsync(system, tokens, api), "subject_revoked");
            TimeProvider.System.GetElapsedTime(revoked).Should().BeLessThan(TimeSpan.FromSeconds(2));
        }

        (await CallAsync(system, await MintAsync(system, 1, Other), system.Api)).Should().Be("allow");
        var mint = () => system.MintAsync();
        (await mint.Should().ThrowAsync<InvalidOperationException>()).WithMessage("Forbidden*subject_revoked*");
        (await File.ReadAllTextAsync(system["audit-2.ndjson"])).Should().Contain("\"reason\":\"subject_revoked\"").And.Contain("\"revoked\":\"sub:agent://ci/b*\"");

        (await system.AdministerAsync("unrevoke", "sub", "agent://ci/b*")).ExitCode.Should().Be(0);
        await UntilAsync(async () => await CallAsync(system, await MintAsync(system, 1), system.Apis[1]), "allow");
    }

    [Fact]
    public async Task Without_its_issuer_a_receiver_denies_once_the_list_is_too_old_and_comes_back_with_it()
    {
        await using var system = await LiveSystem.StartAsync(Checking);
        (await system.RevokeAsync(new { sub = "agent://ci/bot" })).Should().BeTrue();
        var others = await MintAsync(system, 200, Other);
        await system.KillIssuerAsync();
        var killed = TimeProvider.System.GetTimestamp();
        (await CallAsync(system, others, system.Api)).Should().Be("allow");
        await UntilAsync(() => CallAsync(system, others, system.Api), "revocation_unavailable", every: TimeSpan.FromMilliseconds(500));

        // The poll that the issuer was to answer had been sent at most a quarter of the bound before.
        TimeProvider.System.GetElapsedTime(killed).Should().BeGreaterThan(TimeSpan.FromSeconds(6));

        await system.StartIssuerAsync();
        await UntilAsync(async () => await CallAsync(system, await MintAsync(system, 1, Other), system.Api), "allow");
        (await system.RevocationsAsync()).Should().Contain("agent://ci/bot");
        var mint = () => system.MintAsync();
        (await mint.Should().ThrowAsync<InvalidOperationException>()).WithMessage("Forbidden*subject_revoked*");
    }

    [Fact]
    public async Task Killed_in_the_middle_of_writes_the_issuer_has_every_revocation_that_it_answered()
    {
        await using var system = await LiveSystem.StartAsync(apis: 0);
        var answered = new List<string>();
        for (var round = 0; round < 4; round++)
        {
            var fired = Enumerable.Range(0, 400).Select(i => $"key-{round}-{i}").ToList();
            using var enough = new SemaphoreSlim(0);
            var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
            {
                try
                {
                    foreach (var name in fired.Where((_, i) => i % 8 == writer))
                    {
                        if (await system.RevokeAsync(new { kid = name, reason = new string('x', 400) }))
                        {
                            lock (answered)
                            {
                                answered.Add(name);
                            }

                            enough.Release();
                        }
                    }
                }
                catch (HttpRequestException)
                {
                    // The issuer was killed.
                }
            })).ToList();
            for (var i = 0; i < 20 + (round * 7); i++)
            {
                (await enough.WaitAsync(TimeSpan.FromMinutes(1))).Should().BeTrue("the issuer answers");
            }

            await system.KillIssuerAsync();
            await Task.WhenAll(writers);
            await system.StartIssuerAsync();
            var kept = JsonDocument.Parse(await system.RevocationsAsync()).RootElement.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("kid").GetString()!).ToHashSet();
            answered.Except(kept).Should().BeEmpty();
            Directory.GetFiles(Path.GetDirectoryName(system["revocations.json"])!, "revocations.json*.tmp").Should().BeEmpty();
        }

        answered.Should().HaveCountGreaterThan(100).And.HaveCountLessThan(1600, "each round was cut short");
    }

    [Fact]
    public async Task Does_not_start_with_a_damaged_file_and_says_how_to_mend_it()
    {
        await using var system = await LiveSystem.StartAsync(apis: 0);
        (await system.RevokeAsync(new { kid = "k" })).Should().BeTrue();
        await system.KillIssuerAsync();
        await File.WriteAllTextAsync(system["revocations.json"], "{\"version\":1,\"entries\":[{\"kid\":");
        var (exitCode, output) = await BuiltProgram.RunCliAsync("serve", "--config", system["issuer.json"], "--port", "0");
        exitCode.Should().Be(2);
        output.Should().Contain("revocations.json").And.Contain("good copy").And.NotContain("   at ");
    }

    private static async Task<Queue<string>> MintAsync(LiveSystem system, int count, string subject = "agent://ci/bot")
    {
        var tokens = new Queue<string>();
        for (var i = 0; i < count; i++)
        {
            tokens.Enqueue(await system.MintAsync(lifetime: 300, subject: subject));
        }

        return tokens;
    }

    /// <summary>Presents the next token: <c>allow</c>, or the code.</summary>
    private static async Task<string> CallAsync(LiveSystem system, Queue<string> tokens, Uri api)
    {
        using var response = await system.CallAsync(tokens.Dequeue(), api);
        return response.StatusCode == HttpStatusCode.OK
            ? "allow"
            : JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetString()!;
    }

    private static async Task UntilAsync(Func<Task<string>> call, string outcome, TimeSpan? every = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        string seen;
        while ((seen = await call()) != outcome)
        {
            TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromMinutes(1), "{0} is to become {1}", seen, outcome);
            await Task.Delay(every ?? TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
