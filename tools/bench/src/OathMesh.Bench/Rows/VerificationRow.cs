using OathMesh.Bench.Results;
using OathMesh.Bench.Subjects;

namespace OathMesh.Bench.Rows;

/// <summary>The whole verification beside what a JSON Web Token costs, and what both allocate.</summary>
internal sealed class VerificationRow : IBenchRow
{
    private const string Ours = "OathMesh, 14 steps";
    private const string Rs256 = "JsonWebTokenHandler RS256";
    private const string Es256 = "JsonWebTokenHandler ES256";
    private const string Hs256 = "JsonWebTokenHandler HS256";
    private const string Rs256Identity = "JsonWebTokenHandler RS256, identity made";
    private const string Es256Identity = "JsonWebTokenHandler ES256, identity made";

    public string Id => "verification";

    public async Task<IReadOnlyList<Measure>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var clock = new ShiftedClock(context.Time);
        using var issuer = new BenchIssuer(time: clock);
        using var rs256 = JwtPeer.Rs256(context.Time);
        using var es256 = JwtPeer.Es256(context.Time);
        using var hs256 = JwtPeer.Hs256(context.Time);
        using var store = BenchReceiver.Store(clock);
        var rule = 0;
        var comparison = await context.CompareAsync(
            [
                new VerifyContender(
                    Ours,
                    await BenchReceiver.CreateAsync([issuer], store: store, time: clock),
                    () => issuer.Mint(rule++ % (BenchPolicy.CommonRules - 1)),
                    clock: clock),
                new JwtContender(Rs256, rs256, makesIdentity: false),
                new JwtContender(Es256, es256, makesIdentity: false),
                new JwtContender(Hs256, hs256, makesIdentity: false),
                new JwtContender(Rs256Identity, rs256, makesIdentity: true),
                new JwtContender(Es256Identity, es256, makesIdentity: true),
            ],
            cancellationToken);

        return
        [
            new()
            {
                Id = "verification/over-rs256",
                Title = "whole verification / JsonWebTokenHandler RS256",
                Value = comparison.Ratio(Ours, Rs256),
                Target = new(Bound.AtMost, 0.75, 0.55),
                Readings = Reading.Times(comparison),
                Notes = ["The peer only validates and reads the subject; with \"identity made\" its ClaimsIdentity is made, too, which every user of JwtBearer gets."],
            },
            new()
            {
                Id = "verification/over-es256",
                Title = "whole verification / JsonWebTokenHandler ES256",
                Value = comparison.Ratio(Ours, Es256),
                Target = new(Bound.AtMost, 0.26, 0.18),
            },
            new()
            {
                Id = "verification/over-rs256-identity",
                Title = "whole verification / JsonWebTokenHandler RS256, identity made",
                Value = comparison.Ratio(Ours, Rs256Identity),
            },
            new()
            {
                Id = "verification/over-es256-identity",
                Title = "whole verification / JsonWebTokenHandler ES256, identity made",
                Value = comparison.Ratio(Ours, Es256Identity),
            },
            new()
            {
                Id = "verification/over-hs256",
                Title = "whole verification / JsonWebTokenHandler HS256",
                Value = comparison.Ratio(Ours, Hs256),
            },
            new()
            {
                Id = "verification/bytes",
                Title = "bytes allocated per allow",
                Unit = Unit.Bytes,
                Value = comparison[Ours].Allocation,
                Target = new(Bound.AtMost, 512, 256),
                Readings = [.. comparison.Turns.Select(turns => new Reading(turns.Name, Unit.Bytes, turns.Allocation))],
                Notes = ["The replay store has its steady size: the tokens of a turn have expired when the next one begins. What it takes while it grows is a measure of its own."],
            },
        ];
    }
}
