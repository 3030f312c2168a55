namespace OathMesh.Keys;

/// <summary>How a look-up of a key ended.</summary>
public enum KeyLookupStatus
{
    /// <summary>The key is known.</summary>
    Found,

    /// <summary>The issuer's keys are known and this is not one of them: <c>key_unknown</c>.</summary>
    Unknown,

    /// <summary>The issuer's keys could not be had, or are older than the maximum age: <c>keys_unavailable</c>.</summary>
    Unavailable,

    /// <summary>The issuer's key set was refused by the strict checks: <c>key_rejected</c>.</summary>
    Rejected,
}

/// <summary>The outcome of a look-up of a key. The default value is <see cref="KeyLookupStatus.Unknown"/>-like: it holds no key and is treated as a failure.</summary>
public readonly struct KeyLookup : IEquatable<KeyLookup>
{
    private readonly KeyLookupStatus _failure;

    private KeyLookup(KeyLookupStatus failure, Ed25519PublicKey? key, string? issuer)
    {
        _failure = failure;
        Key = key;
        Issuer = issuer;
    }

    /// <summary>The key is not one of the issuer's.</summary>
    public static KeyLookup Unknown { get; } = new(KeyLookupStatus.Unknown, null, null);

    /// <summary>The issuer's keys could not be had.</summary>
    public static KeyLookup Unavailable { get; } = new(KeyLookupStatus.Unavailable, null, null);

    /// <summary>The issuer's key set was refused.</summary>
    public static KeyLookup Rejected { get; } = new(KeyLookupStatus.Rejected, null, null);

    /// <summary>How the look-up ended.</summary>
    public KeyLookupStatus Status => Key is not null ? KeyLookupStatus.Found
        : _failure == KeyLookupStatus.Found ? KeyLookupStatus.Unknown : _failure;

    /// <summary>The key; <see langword="null"/> unless <see cref="Status"/> is <see cref="KeyLookupStatus.Found"/>.</summary>
    public Ed25519PublicKey? Key { get; }

    /// <summary>The issuer whose key this is; step 7 compares it with the token's <c>iss</c>. <see langword="null"/> unless found.</summary>
    public string? Issuer { get; }

    /// <summary>The key was found.</summary>
    /// <param name="key">The key.</param>
    /// <param name="issuer">The issuer whose key it is.</param>
    /// <returns>The outcome.</returns>
    public static KeyLookup Found(Ed25519PublicKey key, string issuer)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        return new KeyLookup(KeyLookupStatus.Found, key, issuer);
    }

    /// <summary>Whether two outcomes are the same.</summary>
    public static bool operator ==(KeyLookup left, KeyLookup right) => left.Equals(right);

    /// <summary>Whether two outcomes differ.</summary>
    public static bool operator !=(KeyLookup left, KeyLookup right) => !left.Equals(right);

    /// <inheritdoc />
    public bool Equals(KeyLookup other) => Status == other.Status && Equals(Key, other.Key) && Issuer == other.Issuer;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is KeyLookup other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Status, Key, Issuer);
}
