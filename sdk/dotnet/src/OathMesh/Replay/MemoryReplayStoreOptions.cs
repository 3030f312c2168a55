namespace OathMesh.Replay;

/// <summary>Settings of <see cref="MemoryReplayStore"/>.</summary>
public sealed class MemoryReplayStoreOptions
{
    /// <summary>The most live entries: 1 to 100 million, 1 million by default. At the bound tokens are denied; a live entry is never dropped.</summary>
    public int Capacity { get; set; } = 1_000_000;

    /// <summary>Denies tokens issued before the store was made, since it cannot know what was used before. <see langword="true"/> by default; turning it off lets a token be used again after a restart.</summary>
    public bool DenyIssuedBeforeStart { get; set; } = true;
}
