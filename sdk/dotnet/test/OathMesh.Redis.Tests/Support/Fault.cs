using Xunit.Abstractions;

namespace OathMesh.Redis.Tests.Support;

/// <summary>What every fault owes, whatever it is: no token allowed twice, denials in time, a thread pool that is not starved, and normal soon after.</summary>
internal static class Fault
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(3);

    /// <summary>How often a recovery that was too slow is tried anew: a busy machine makes one slow, a defect all.</summary>
    private const int Attempts = 3;

    /// <summary>Runs the fault under load, with two instances.</summary>
    /// <param name="output">Where the measurements go.</param>
    /// <param name="strike">Does it.</param>
    /// <param name="heal">Undoes it, up to the moment from which Redis is back.</param>
    /// <param name="shape">Settings of the server.</param>
    /// <param name="throughProxy">Whether the instances reach Redis through the proxy only.</param>
    /// <param name="isOutage">Whether nothing can be allowed while it lasts.</param>
    public static async Task RunAsync(
        ITestOutputHelper output, Func<RedisServer, TcpProxy, Task> strike, Func<RedisServer, TcpProxy, Task> heal,
        string[]? shape = null, bool throughProxy = false, bool isOutage = true, Func<RedisServer, Task<string>>? configure = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var recovery = await RunOnceAsync(output, strike, heal, shape ?? [], throughProxy, isOutage, configure);
            if (recovery <= RecoveryLimit)
            {
                return;
            }

            attempt.Should().BeLessThan(Attempts, $"normal is back within {RecoveryLimit}, and took {recovery}");
        }
    }

    private static async Task<TimeSpan> RunOnceAsync(
        ITestOutputHelper output, Func<RedisServer, TcpProxy, Task> strike, Func<RedisServer, TcpProxy, Task> heal,
        string[] shape, bool throughProxy, bool isOutage, Func<RedisServer, Task<string>>? configure)
    {
        await using var redis = await RedisServer.StartAsync(shape);
        await using var proxy = new TcpProxy(redis.Port);
        var address = (throughProxy ? proxy.Address : redis.Address) + (configure is null ? "" : await configure(redis));
        await using var first = await Instance.StartReadyAsync(Instance.On(address));
        await using var second = await Instance.StartReadyAsync(Instance.On(address));
        await using var load = new Load([first, second]);
        await load.WaitForAllowsAsync(Load.Now, 30);

        var struck = Load.Now;
        await strike(redis, proxy);
        var settled = Load.Now;
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        var healing = Load.Now;
        await heal(redis, proxy);
        var healed = Load.Now;
        var recovery = await load.WaitForAllowsAsync(healed, 5);
        await load.FinishAsync();

        var during = load.Between(settled, healing);
        var denied = during.Where(presentation => presentation.Outcome != "allow").OrderBy(presentation => presentation.Took).ToList();
        var slowest = load.Between(struck, healed).Max(presentation => presentation.Took);
        output.WriteLine(
            $"{load.Tokens} tokens, {load.Allows} allows; during the fault {during.Count} presentations, {denied.Count} denied, " +
            $"median {denied.Select(p => p.Took.TotalMilliseconds).ElementAtOrDefault(denied.Count / 2):F2} ms; slowest {slowest.TotalMilliseconds:F0} ms; " +
            $"pool at most {load.SlowestPool.TotalMilliseconds:F0} ms late; back after {recovery.TotalMilliseconds:F0} ms");

        load.DoubleAllows.Should().BeEmpty();
        load.Between(struck, healed).Select(presentation => presentation.Outcome).Where(outcome => outcome != "allow")
            .Should().OnlyContain(outcome => outcome == "13 replay_unavailable" || outcome == "13 jti_replay");
        if (isOutage)
        {
            denied.Should().HaveCountGreaterThan(50);
            during.Count(presentation => presentation.Outcome == "allow").Should().BeLessThan(20, "only what was under way may still be allowed");
            denied[denied.Count / 2].Took.Should().BeLessThan(TimeSpan.FromMilliseconds(50), "an open breaker denies without asking");
        }

        slowest.Should().BeLessThan(TimeSpan.FromSeconds(2));
        load.SlowestPool.Should().BeLessThan(TimeSpan.FromSeconds(2));
        return recovery;
    }
}
