using Xunit.Abstractions;

namespace OathMesh.Chaos.Tests;

public sealed class ChaosRunTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Two_minutes_of_random_faults_under_load_allow_no_token_twice()
    {
        var report = await ChaosRun.RunAsync(new ChaosSettings { Duration = TimeSpan.FromMinutes(2) });
        output.WriteLine(report.ToString());
        report.DoubleAllows.Should().BeEmpty();
        report.IsProof.Should().BeTrue(report.ToString());
        report.Ledger.Denials.Keys.Should().BeSubsetOf(
            ["jti_replay", "replay_unavailable", "token_expired", "issued_in_future"], "faults of Redis, clocks, keys and policies deny with no other code");
        report.Faults.Values.Sum().Should().BeGreaterThan(10);
    }
}
