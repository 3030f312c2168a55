using OathMesh.Bench.Results;
using OathMesh.Bench.Subjects;

namespace OathMesh.Bench.Rows;

/// <summary>A large policy: whether ten thousand rules cost more than twenty.</summary>
internal sealed class PolicyRow : IBenchRow
{
    private const int Many = 10_000;
    private const string Few = "20 rules";
    private const string All = "10,000 rules";

    public string Id => "policy";

    public async Task<IReadOnlyList<Measure>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        using var issuer = new BenchIssuer();
        using var storeOfFew = BenchReceiver.Store();
        using var storeOfMany = BenchReceiver.Store();
        var random = new Random(1);
        var comparison = await context.CompareAsync(
            [
                await WithAsync(Few, storeOfFew, BenchPolicy.CommonRules),
                await WithAsync(All, storeOfMany, Many),
            ],
            cancellationToken);

        return
        [
            new()
            {
                Id = "policy/many-over-few",
                Title = "verification with 10,000 policy rules / with 20",
                Value = comparison.Ratio(All, Few),
                Target = new(Bound.AtMost, 1.5, 1.2),
                Readings = Reading.Times(comparison),
                Notes = ["Each rule names one subject and one action without a star; each token matches one of the rules, any with the same chance."],
            },
        ];

        async Task<VerifyContender> WithAsync(string name, Replay.MemoryReplayStore store, int rules) =>
            new(name, await BenchReceiver.CreateAsync([issuer], BenchPolicy.Create([issuer], rules), store), () => issuer.Mint(random.Next(rules - 1)));
    }
}
