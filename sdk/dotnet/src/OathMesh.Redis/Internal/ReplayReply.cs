namespace OathMesh.Redis;

/// <summary>What the script of <see cref="ReplayScript"/> found. The numbers are the script's.</summary>
internal enum ReplayReply
{
    /// <summary>The id was there: the token was used.</summary>
    Replayed = 0,

    /// <summary>The id was not there, and now is.</summary>
    Consumed = 1,

    /// <summary>The token is from before the bucket's epoch: what was used then is not known.</summary>
    BeforeEpoch = 2,

    /// <summary>There was no epoch: the data is new, or was lost. It begins now.</summary>
    EpochSet = 3,

    /// <summary>The token's <c>iat</c> is further ahead of Redis's clock than is allowed. Nothing was consumed.</summary>
    Ahead = 4,

    /// <summary>By Redis's clock the token is dead, and its entry may be gone. Nothing was consumed.</summary>
    TooLate = 5,
}
