namespace OathMesh.Replay;

/// <summary>A replay store in this process' memory. It answers at once, and can have an entry fetched before it is needed.</summary>
internal interface ILocalReplayStore
{
    /// <summary>Says that a key is about to be consumed. A hint: it changes nothing, does not wait, and need not come before <see cref="Consume"/>.</summary>
    /// <param name="key">The <see cref="ReplayEntry.Key"/>.</param>
    void Prefetch(UInt128 key);

    /// <summary>
    /// The same as <see cref="IReplayStore.ConsumeAsync"/>, without a copy of the entry: a processor that reads parts of what was copied a moment before
    /// waits for all writes before that, and those may be to far away memory.
    /// </summary>
    /// <param name="entry">What to consume.</param>
    /// <returns>The outcome.</returns>
    ReplayOutcome Consume(in ReplayEntry entry);
}
