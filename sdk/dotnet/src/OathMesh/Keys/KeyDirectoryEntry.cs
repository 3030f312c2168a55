namespace OathMesh.Keys;

/// <summary>What a key of a <see cref="KeyDirectory"/> does at the moment.</summary>
public enum KeyState
{
    /// <summary>Published, but does not sign yet.</summary>
    Next,

    /// <summary>Published, and signs.</summary>
    Current,

    /// <summary>Published until its last token is dead; no longer signs.</summary>
    Retiring,

    /// <summary>Neither published nor signing; its file can be removed.</summary>
    Retired,
}

/// <summary>One key of a <see cref="KeyDirectory"/>.</summary>
/// <param name="KeyId">Its id, which is also its file's name.</param>
/// <param name="State">What it does at the moment of the listing.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="SignsFrom">When it starts, or started, to sign.</param>
/// <param name="PublishedUntil">When it stops being published; <see langword="null"/> while no successor is due.</param>
public sealed record KeyDirectoryEntry(string KeyId, KeyState State, DateTimeOffset CreatedAt, DateTimeOffset SignsFrom, DateTimeOffset? PublishedUntil);
