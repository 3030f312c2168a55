namespace OathMesh.Replay;

/// <summary>How consuming a token's id ended.</summary>
public enum ReplayOutcome
{
    /// <summary>The store cannot tell: full, down, slow or too young. The token is denied with <c>replay_unavailable</c>. The default value, so that nothing unset allows.</summary>
    Unavailable,

    /// <summary>Consumed for the first time.</summary>
    Consumed,

    /// <summary>Consumed before: <c>jti_replay</c>.</summary>
    Replayed,

    /// <summary>
    /// The store is down, and this very instance allowed the same token for the same request a moment ago: let through once more, and audited as
    /// degraded. Counts only from a store that asked for <see cref="ReplayEntry.RequestFingerprint"/>, and only where there is one.
    /// </summary>
    KnownGood,
}

/// <summary>Remembers used tokens. Safe for use by many threads; shared by all instances of a receiver.</summary>
public interface IReplayStore
{
    /// <summary>
    /// Consumes an id if it was not consumed before, in one atomic step: of any number of simultaneous calls with one id, exactly one is told
    /// <see cref="ReplayOutcome.Consumed"/>. The entry is kept until <see cref="ReplayEntry.KeepUntil"/>; a live entry is never dropped to make room.
    /// </summary>
    /// <param name="entry">What to consume.</param>
    /// <param name="cancellationToken">Gives up waiting. Whether the id was consumed is then unknown, and the token is denied.</param>
    /// <returns>The outcome. An exception is treated as <see cref="ReplayOutcome.Unavailable"/>.</returns>
    ValueTask<ReplayOutcome> ConsumeAsync(ReplayEntry entry, CancellationToken cancellationToken);

    /// <summary>Why tokens cannot be taken now, for health checks; <see langword="null"/> when they can, the default.</summary>
    string? Obstacle => null;

    /// <summary>Whether entries come with a <see cref="ReplayEntry.RequestFingerprint"/>, which costs a hash a verification. <see langword="false"/> by default.</summary>
    bool WantsRequestFingerprint => false;

    /// <summary>Tells that the token of an entry was allowed: policy and audit, too, took it. Called before the answer is given, and only after <see cref="ReplayOutcome.Consumed"/>. Must not throw or wait.</summary>
    /// <param name="entry">What was consumed.</param>
    void Allowed(ReplayEntry entry)
    {
    }
}
