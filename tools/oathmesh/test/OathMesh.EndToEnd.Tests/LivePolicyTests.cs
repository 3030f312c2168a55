using System.Net;

namespace OathMesh.EndToEnd.Tests;

/// <summary>The policy is edited while the sample API runs. Real processes, real time.</summary>
public sealed class LivePolicyTests
{
    [Theory]
    [InlineData("policy.json")]
    [InlineData("policy.pkl")]
    public async Task An_edited_policy_changes_the_next_decision_within_a_second(string name)
    {
        await using var system = await LiveSystem.StartAsync(new() { ["PolicyFile"] = name });
        var taken = new List<TimeSpan>();
        for (var i = 0; i < 6; i++)
        {
            var (rule, expected) = i % 2 == 0 ? ("agent://nobody", HttpStatusCode.Unauthorized) : ("agent://ci/*", HttpStatusCode.OK);

            // Edited in place, as an editor or a deployment does.
            var text = await File.ReadAllTextAsync(system[name]);
            await File.WriteAllTextAsync(system[name], text.Replace(i % 2 == 0 ? "agent://ci/*" : "agent://nobody", rule, StringComparison.Ordinal));
            var written = TimeProvider.System.GetTimestamp();
            while (true)
            {
                using var response = await system.CallAsync(await system.MintAsync());
                if (response.StatusCode == expected)
                {
                    break;
                }

                TimeProvider.System.GetElapsedTime(written).Should().BeLessThan(TimeSpan.FromSeconds(30));
            }

            taken.Add(TimeProvider.System.GetElapsedTime(written));
        }

        // Half of them, so that one hiccup of a loaded machine does not count.
        taken.Sort();
        taken[taken.Count / 2].Should().BeLessThan(TimeSpan.FromSeconds(1), "it took {0}", string.Join(' ', taken));
    }
}
