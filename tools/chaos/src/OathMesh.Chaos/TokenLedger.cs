using System.Collections.Concurrent;

namespace OathMesh.Chaos;

/// <summary>How one presentation of one token ended.</summary>
/// <param name="Began">When it began, since the start of the run.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Receiver">Where it was presented.</param>
/// <param name="Outcome"><c>allow</c>, or the code of the denial.</param>
/// <param name="IsDegraded">Whether the allow's audit line says that the replay store was down.</param>
internal sealed record Presentation(TimeSpan Began, TimeSpan Ended, int Receiver, string Outcome, bool IsDegraded)
{
    public bool IsAllow => Outcome == "allow";

    public override string ToString() =>
        FormattableString.Invariant($"{Began.TotalSeconds,9:F3} s to {Ended.TotalSeconds,9:F3} s  receiver {Receiver}  {Outcome}{(IsDegraded ? " (degraded)" : "")}");
}

/// <summary>Everything that happened to each token, and whether it was allowed more often than it may be.</summary>
internal sealed class TokenLedger
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Presentation>> _tokens = new(StringComparer.Ordinal);

    public int Tokens => _tokens.Count;

    public long Attempts => _tokens.Values.Sum(history => (long)history.Count);

    public long Allows => Count(presentation => presentation is { IsAllow: true, IsDegraded: false });

    public long DegradedAllows => Count(presentation => presentation is { IsAllow: true, IsDegraded: true });

    public IReadOnlyDictionary<string, int> Denials => _tokens.Values.SelectMany(history => history)
        .Where(presentation => !presentation.IsAllow).CountBy(presentation => presentation.Outcome).ToDictionary(StringComparer.Ordinal);

    /// <summary>The slowest presentation.</summary>
    public TimeSpan Slowest => _tokens.Values.SelectMany(history => history).Select(presentation => presentation.Ended - presentation.Began).DefaultIfEmpty().Max();

    public void Add(string tokenId, Presentation presentation) => _tokens.GetOrAdd(tokenId, _ => new()).Enqueue(presentation);

    /// <summary>The tokens that were allowed too often, each with its history.</summary>
    public IReadOnlyList<string> FindDoubleAllows() =>
    [
        .. _tokens.Where(token => IsAllowedTooOften([.. token.Value]))
            .Select(token => $"token {token.Key}:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", token.Value.OrderBy(presentation => presentation.Began))}"),
    ];

    /// <summary>One allow; and in the known-good window one more, at the instance that gave it, after it, marked as degraded.</summary>
    private static bool IsAllowedTooOften(IReadOnlyList<Presentation> history)
    {
        var allows = history.Where(presentation => presentation is { IsAllow: true, IsDegraded: false }).ToList();
        var degraded = history.Where(presentation => presentation is { IsAllow: true, IsDegraded: true }).ToList();
        return allows.Count > 1
            || degraded.Count > 1
            || (degraded.Count == 1 && (allows.Count == 0 || degraded[0].Receiver != allows[0].Receiver || degraded[0].Ended < allows[0].Began));
    }

    private long Count(Func<Presentation, bool> isCounted) => _tokens.Values.Sum(history => (long)history.Count(isCounted));
}
