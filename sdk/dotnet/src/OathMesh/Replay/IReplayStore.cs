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
}
