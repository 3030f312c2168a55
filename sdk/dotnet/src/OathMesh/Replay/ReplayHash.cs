using System.Security.Cryptography;

namespace OathMesh.Replay;

/// <summary>Where the entry of a key lies: the high bits say in which shard, the middle ones in which bucket, the lowest 16 are its tag there.</summary>
internal readonly struct ReplayHash
{
    /// <summary>2^64 over the golden ratio: spreads what it is multiplied with.</summary>
    private const ulong Odd = 0x9E3779B97F4A7C15;

    private const int TagBits = 16;

    private readonly ulong _seed;

    private ReplayHash(ulong seed) => _seed = seed;

    /// <summary>One of its own for a store, from a secret seed: whoever picks ids cannot tell which share a bucket.</summary>
    public static ReplayHash Create()
    {
        Span<byte> seed = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(seed);
        return new(BitConverter.ToUInt64(seed));
    }

    /// <summary>The hash of a key.</summary>
    public ulong Of(UInt128 key)
    {
        var product = Math.BigMul((ulong)key ^ _seed, Odd, out var lower);
        return (product ^ lower ^ (ulong)(key >> 64)) * Odd;
    }

    /// <summary>What bucket numbers are cut from.</summary>
    public static uint Place(ulong hashed) => (uint)(hashed >> TagBits);

    /// <summary>The tag.</summary>
    public static ushort Tag(ulong hashed) => (ushort)hashed;
}
