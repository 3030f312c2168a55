using OathMesh.Policy;
using OathMesh.Tests.Support;

namespace OathMesh.Tests.Policy;

public sealed class PolicySourceTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Takes_a_fingerprint_while_neighbours_come_and_go()
    {
        File.WriteAllText(_directory["policy.pkl"], "x = 1");
        var source = new PolicySource(_directory["policy.pkl"]);
        using var stop = new CancellationTokenSource();
        var writer = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                for (var i = 0; i < 20; i++)
                {
                    File.WriteAllText(_directory[$"{i}.txt"], "neighbour");
                }

                for (var i = 0; i < 20; i++)
                {
                    File.Delete(_directory[$"{i}.txt"]);
                }
            }
        });
        var fingerprints = new HashSet<string>();
        var take = () =>
        {
            var started = TimeProvider.System.GetTimestamp();
            for (var i = 0; i < 2_000 || (fingerprints.Count < 2 && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30)); i++)
            {
                fingerprints.Add(source.Fingerprint(out _));
            }
        };
        writer.Start();
        try
        {
            take.Should().NotThrow();
        }
        finally
        {
            stop.Cancel();
            writer.Join();
        }

        fingerprints.Should().HaveCountGreaterThan(1, "neighbours came and went meanwhile");
    }

    [Fact]
    public void Gives_the_content_that_it_hashed()
    {
        var source = new PolicySource(_directory["policy.json"]);
        source.Fingerprint(out var none);
        none.Should().BeNull("there is no file");
        File.WriteAllText(_directory["policy.json"], "{}");
        source.Fingerprint(out var content);
        content.Should().Equal("{}"u8.ToArray());
    }

    [Fact]
    public void Does_not_follow_links_to_folders()
    {
        Directory.CreateDirectory(_directory["policies"]);
        File.WriteAllText(_directory["policies/policy.pkl"], "x = 1");
        Directory.CreateSymbolicLink(_directory["policies/up"], "..");
        var source = new PolicySource(_directory["policies/policy.pkl"]);
        var before = source.Fingerprint(out _);
        File.WriteAllText(_directory["outside.txt"], "outside");
        source.Fingerprint(out _).Should().Be(before);
        File.WriteAllText(_directory["policies/inside.txt"], "inside");
        source.Fingerprint(out _).Should().NotBe(before);
    }
}
