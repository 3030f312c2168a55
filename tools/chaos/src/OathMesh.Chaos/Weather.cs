using OathMesh.Redis.Tests.Support;

namespace OathMesh.Chaos;

/// <summary>The faults: drawn by lot, one after the other, each undone after a while.</summary>
internal sealed class Weather(RedisServer redis, IReadOnlyList<TcpProxy> networks, IReadOnlyList<ChaosReceiver> receivers, ChaosIssuer issuer, ChaosPolicy policy, Random random)
{
    /// <summary>What the protocol allows clocks to differ, with a second to spare.</summary>
    private const double LargestStepSeconds = 29;

    private static readonly ProxyFault[] NetworkFaults = [ProxyFault.Cut, ProxyFault.Blackhole, ProxyFault.Delay, ProxyFault.HalfClose];

    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>How often each fault struck.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>Until when to go on is the caller's to say; a fault that has begun is undone all the same.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await PauseAsync(TimeSpan.FromSeconds(0.5 + (2.5 * random.NextDouble())), cancellationToken))
        {
            switch (random.Next(12))
            {
                case 0: await StrikeAsync("kill -9, back without data", () => redis.KillAsync(), () => redis.RestartAsync(withData: false)); break;
                case 1: await StrikeAsync("SIGSTOP", () => redis.SuspendAsync(), () => redis.ResumeAsync()); break;
                case 2: await StrikeAsync("FLUSHALL", () => redis.CommandAsync("FLUSHALL")); break;
                case 3: await StrikeAsync("SCRIPT FLUSH", () => redis.CommandAsync("SCRIPT", "FLUSH")); break;
                case 4: await StrikeAsync("CLIENT PAUSE", () => redis.CommandAsync("CLIENT", "PAUSE", $"{random.Next(50, 1500)}", "ALL")); break;
                case 5: await StrikeAsync("maxmemory reached", () => redis.CommandAsync("CONFIG", "SET", "maxmemory", "1"), () => redis.CommandAsync("CONFIG", "SET", "maxmemory", "0")); break;
                case 6: await StrikeAsync("read-only replica", () => redis.CommandAsync("REPLICAOF", "127.0.0.1", "1"), () => redis.CommandAsync("REPLICAOF", "NO", "ONE")); break;
                case 7: await StrikeAsync("CLIENT KILL", () => redis.CommandAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")); break;
                case 8 or 9: await BreakNetworkAsync(); break;
                case 10: StepClock(); break;
                default: RotateAndReload(); break;
            }
        }
    }

    /// <summary>Everything as it was: clocks right, networks whole.</summary>
    public void Clear()
    {
        foreach (var network in networks)
        {
            network.Heal();
        }

        foreach (var receiver in receivers)
        {
            receiver.Time.Offset = TimeSpan.Zero;
        }
    }

    private async Task StrikeAsync(string name, Func<Task> strike, Func<Task>? heal = null)
    {
        Count(name);
        await strike();
        if (heal is not null)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.05 + (1.5 * random.NextDouble())), TimeProvider.System, CancellationToken.None);
            await heal();
        }
    }

    /// <summary>One receiver's network, or everybody's.</summary>
    private async Task BreakNetworkAsync()
    {
        var fault = NetworkFaults[random.Next(NetworkFaults.Length)];
        var struck = random.Next(2) == 0 ? networks : [networks[random.Next(networks.Count)]];
        await StrikeAsync(
            $"network: {fault}",
            () =>
            {
                foreach (var network in struck)
                {
                    network.Break(fault);
                }

                return Task.CompletedTask;
            },
            () =>
            {
                foreach (var network in struck)
                {
                    network.Heal();
                }

                return Task.CompletedTask;
            });
    }

    private void StepClock()
    {
        Count("clock step");
        receivers[random.Next(receivers.Count)].Time.Offset = TimeSpan.FromSeconds(LargestStepSeconds * ((2 * random.NextDouble()) - 1));
    }

    private void RotateAndReload()
    {
        Count("rotation and policy reload");
        issuer.Rotate();
        policy.Replace(policy.Versions);
    }

    private void Count(string name) => _counts[name] = _counts.GetValueOrDefault(name) + 1;

    private static async Task<bool> PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }
}
