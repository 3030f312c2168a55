using OathMesh.Verification;

namespace OathMesh.Chaos;

/// <summary>Callers at work until stopped. Each token is presented several times: at once, again soon, and again much later, at receivers drawn by lot.</summary>
internal sealed class ChaosLoad : IAsyncDisposable
{
    /// <summary>How many old tokens a caller keeps to present again.</summary>
    private const int Kept = 4_000;

    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly IReadOnlyList<ChaosReceiver> _receivers;
    private readonly ChaosIssuer _issuer;
    private readonly TokenLedger _ledger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly long _began = Time.GetTimestamp();
    private readonly Task[] _callers;

    public ChaosLoad(ChaosSettings settings, IReadOnlyList<ChaosReceiver> receivers, ChaosIssuer issuer, TokenLedger ledger)
    {
        _receivers = receivers;
        _issuer = issuer;
        _ledger = ledger;
        _callers = [.. Enumerable.Range(0, settings.Callers).Select(caller => Task.Run(() => CallAsync(caller, new Random(settings.Seed + caller + 1))))];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_callers);
        _stopping.Dispose();
    }

    private async Task CallAsync(int caller, Random random)
    {
        var subject = $"agent://chaos/caller-{caller}";
        var facts = new CallerFacts(caller);
        var old = new List<(string Id, string Token)>();
        while (!_stopping.IsCancellationRequested)
        {
            var minted = _issuer.Mint(random, subject);
            var tries = Enumerable.Range(0, random.Next(1, 5)).Select(_ => PresentAsync(minted.TokenId, minted.Token, random.Next(_receivers.Count), facts)).ToList();
            await Task.WhenAll(tries);
            if (old.Count < Kept)
            {
                old.Add((minted.TokenId, minted.Token));
            }
            else
            {
                old[random.Next(Kept)] = (minted.TokenId, minted.Token);
            }

            // One from a moment ago, as a caller does that repeats its request, and one from any time, as a thief does.
            var again = old[^1];
            var stolen = old[random.Next(old.Count)];
            await PresentAsync(again.Id, again.Token, random.Next(_receivers.Count), facts);
            await PresentAsync(stolen.Id, stolen.Token, random.Next(_receivers.Count), new CallerFacts(random.Next(2) == 0 ? caller : caller + 1_000));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(5, 25)), Time);
        }
    }

    private async Task PresentAsync(string id, string token, int receiver, RequestFacts facts)
    {
        var began = Time.GetElapsedTime(_began);
        var (outcome, isDegraded) = await _receivers[receiver].PresentAsync(token, facts);
        _ledger.Add(id, new Presentation(began, Time.GetElapsedTime(_began), receiver, outcome, isDegraded));
    }
}
