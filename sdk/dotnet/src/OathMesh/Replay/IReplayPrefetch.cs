namespace OathMesh.Replay;

/// <summary>A replay store whose entries may be far away in memory, and which can have them fetched before they are needed.</summary>
internal interface IReplayPrefetch
{
    /// <summary>Says that a key is about to be consumed. A hint: it changes nothing, does not wait, and need not come before <see cref="IReplayStore.ConsumeAsync"/>.</summary>
    /// <param name="key">The <see cref="ReplayEntry.Key"/>.</param>
    void Prefetch(UInt128 key);
}
