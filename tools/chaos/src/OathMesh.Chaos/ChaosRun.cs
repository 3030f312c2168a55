using OathMesh.Redis.Tests.Support;

namespace OathMesh.Chaos;

/// <summary>One run: a Redis, receivers, each with its own network to it, callers, and faults.</summary>
internal static class ChaosRun
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(30);

    public static async Task<ChaosReport> RunAsync(ChaosSettings settings)
    {
        await using var redis = await RedisServer.StartAsync();
        using var issuer = new ChaosIssuer();
        using var policy = new ChaosPolicy();
        var networks = Enumerable.Range(0, settings.Receivers).Select(_ => new TcpProxy(redis.Port)).ToList();
        var receivers = networks.Select(network => new ChaosReceiver(network.Address, issuer, policy.Policy)).ToList();
        var ledger = new TokenLedger();
        var weather = new Weather(redis, networks, receivers, issuer, policy, new Random(settings.Seed));
        try
        {
            await Task.WhenAll(receivers.Select(receiver => receiver.StartAsync()));
            await WaitUntilAllAllowAsync(receivers, issuer);
            await using (new ChaosLoad(settings, receivers, issuer, ledger))
            {
                using var end = new CancellationTokenSource(settings.Duration, TimeProvider.System);
                await weather.RunAsync(end.Token);
                weather.Clear();
            }

            var began = TimeProvider.System.GetTimestamp();
            await WaitUntilAllAllowAsync(receivers, issuer);
            return new ChaosReport(settings, ledger, weather.Counts, issuer.Rotations, policy.Versions, TimeProvider.System.GetElapsedTime(began));
        }
        finally
        {
            foreach (var receiver in receivers)
            {
                await receiver.DisposeAsync();
            }

            foreach (var network in networks)
            {
                await network.DisposeAsync();
            }
        }
    }

    /// <summary>Each receiver allows a fresh token, or the run fails.</summary>
    private static async Task WaitUntilAllAllowAsync(List<ChaosReceiver> receivers, ChaosIssuer issuer)
    {
        var began = TimeProvider.System.GetTimestamp();
        var random = new Random(0);
        foreach (var receiver in receivers)
        {
            while (true)
            {
                var token = issuer.Mint(random, "agent://chaos/probe").Token;
                var (outcome, _) = await receiver.PresentAsync(token, new CallerFacts(0));
                if (outcome == "allow")
                {
                    break;
                }

                if (TimeProvider.System.GetElapsedTime(began) > RecoveryLimit)
                {
                    throw new TimeoutException($"A receiver does not allow anything {RecoveryLimit.TotalSeconds:F0} s after the last fault: {outcome}.");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }
}
