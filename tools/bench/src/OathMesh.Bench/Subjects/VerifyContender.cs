using OathMesh.Bench.Measuring;
using OathMesh.Verification;

namespace OathMesh.Bench.Subjects;

/// <summary>The whole verification of tokens that are minted before each turn. Every one must end as expected.</summary>
/// <param name="name">What readers know it by.</param>
/// <param name="verifier">What verifies.</param>
/// <param name="mint">Gives the token of an operation.</param>
/// <param name="expectedCode">The code of the denial that is expected; <see langword="null"/> expects an allow.</param>
/// <param name="clock">A clock that is moved on before each turn by more than a token is remembered: the replay store then has its steady size.</param>
internal sealed class VerifyContender(string name, TokenVerifier verifier, Func<string> mint, string? expectedCode = null, ShiftedClock? clock = null) : Contender(name)
{
    private static readonly TimeSpan LongerThanRemembered = TimeSpan.FromMinutes(10);

    private string?[][] _requests = [];

    /// <summary>A token that is denied at once would fill a slice with more of them than can be minted in any reasonable time.</summary>
    public override int MostOperations => 20_000;

    public override void Prepare(int operations)
    {
        clock?.Advance(LongerThanRemembered);
        _requests = new string?[operations][];
        for (var i = 0; i < operations; i++)
        {
            _requests[i] = ["OathMesh " + mint()];
        }
    }

    public override async ValueTask RunAsync(int operations)
    {
        foreach (var authorization in _requests)
        {
            var result = await verifier.VerifyAsync(new VerificationRequest(authorization));
            if (result.Error?.Code != expectedCode)
            {
                throw new VoidFigureException($"{Name}: expected {expectedCode ?? "an allow"}, but the outcome was {result}.");
            }
        }
    }
}
