using OathMesh.Bench.Http;
using OathMesh.Bench.Rows;
using OathMesh.Bench.Tests.Support;

namespace OathMesh.Bench.Tests.Http;

/// <summary>Real receivers and a real load generator, each a process of its own.</summary>
public class HttpSessionTests
{
    private const double Rate = 50;

    [Fact]
    public async Task Receivers_are_guarded_and_answer_fresh_tokens_at_a_given_rate()
    {
        var folder = Directory.CreateTempSubdirectory("oathmesh-bench-").FullName;
        try
        {
            var context = new BenchContext(Plans.Tiny, TimeProvider.System, folder, _ => { });
            var kinds = Enum.GetValues<ReceiverKind>();

            // Starting them checks each: without a token, with one, and with the same one again.
            await using var session = await HttpSession.StartAsync(context, [], kinds, CancellationToken.None);
            var before = await session.Receiver(ReceiverKind.OathMesh).StatusAsync(CancellationToken.None);
            before.Should().Be(new ReceiverStatus(Allowed: 1, Denied: 2));

            var contenders = kinds.Select(kind => new LatencyContender(kind, Rate)).ToList();
            var rounds = new LatencyRounds(context, session, CpuShare.Shared);
            await rounds.RunAsync(contenders, CancellationToken.None);

            foreach (var contender in contenders)
            {
                rounds.Results(contender).Should().ContainSingle().Which.Should().Match<LatencyTurn>(
                    turn => turn.Load.Requests > 0 && turn.Load.Median > 0 && turn.Load.P99 >= turn.Load.Median && turn.Load.P999 >= turn.Load.P99 && turn.Busy > 0 && turn.Busy < 1);
            }

            // The turns for warming up, which do not count, and the one that does.
            var sent = (context.Plan.LatencyWarmUps + 1) * (int)(Rate * 1.5);
            (await session.Receiver(ReceiverKind.OathMesh).StatusAsync(CancellationToken.None)).Should().Be(before with { Allowed = before.Allowed + sent });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
