using OathMesh.Bench.Results;
using OathMesh.Bench.Subjects;

namespace OathMesh.Bench.Rows;

/// <summary>Many issuers: whether each of a thousand costs more than the only one.</summary>
internal sealed class IssuersRow : IBenchRow
{
    private const int Many = 1000;
    private const string One = "1 issuer";
    private const string All = "1,000 issuers, tokens of all of them";
    private const string OneOfAll = "1,000 issuers, tokens of one of them";

    public string Id => "issuers";

    public async Task<IReadOnlyList<Measure>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var issuers = Enumerable.Range(0, Many).Select(number => new BenchIssuer(number)).ToList();
        try
        {
            using var storeOfOne = BenchReceiver.Store();
            using var storeOfMany = BenchReceiver.Store();
            var verifierOfOne = await BenchReceiver.CreateAsync([issuers[0]], store: storeOfOne);
            var verifierOfMany = await BenchReceiver.CreateAsync(issuers, store: storeOfMany);
            var random = new Random(1);
            var comparison = await context.CompareAsync(
                [
                    new VerifyContender(One, verifierOfOne, () => issuers[0].Mint()),
                    new VerifyContender(All, verifierOfMany, () => issuers[random.Next(Many)].Mint()),
                    new VerifyContender(OneOfAll, verifierOfMany, () => issuers[0].Mint()),
                ],
                cancellationToken);

            return
            [
                new()
                {
                    Id = "issuers/thousand-over-one",
                    Title = "verification with 1,000 issuers in random order / with 1",
                    Value = comparison.Ratio(All, One),
                    Target = new(Bound.AtMost, 1.5, 1.2),
                    Readings = Reading.Times(comparison),
                    Notes = ["Every issuer has a key of its own, and every token comes from any of them with the same chance: the worst order for caches."],
                },
                new()
                {
                    Id = "issuers/one-of-thousand-over-one",
                    Title = "verification with 1,000 issuers, tokens of one of them / with 1",
                    Value = comparison.Ratio(OneOfAll, One),
                },
            ];
        }
        finally
        {
            issuers.ForEach(issuer => issuer.Dispose());
        }
    }
}
