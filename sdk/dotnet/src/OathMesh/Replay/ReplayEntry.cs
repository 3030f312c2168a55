using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OathMesh.Replay;

/// <summary>One token's id as a replay store sees it.</summary>
/// <param name="Key">The first 128 bits of SHA-256 over the length-prefixed <c>iss</c> and <c>jti</c>, see <see cref="ComputeKey"/>.</param>
/// <param name="IssuedAt">The token's <c>iat</c>, in seconds since 1970-01-01T00:00:00Z.</param>
/// <param name="KeepUntil">Until when the entry must be kept: <c>exp + 2 x leeway + 1</c>, in seconds since 1970-01-01T00:00:00Z. It outlives every moment at which the token could pass on any node.</param>
/// <param name="Now">The verification's one reading of the clock.</param>
public readonly record struct ReplayEntry(UInt128 Key, long IssuedAt, long KeepUntil, DateTimeOffset Now)
{
    private const int LengthSize = sizeof(int);
    private const int LongestOnStack = 512;

    /// <summary>
    /// The first 128 bits of SHA-256 over method, target, client address and <c>rqh</c>: equal for the same request presented again. Zero, which
    /// matches nothing, when the store does not ask for it or the adapter does not know one of the first three.
    /// </summary>
    public UInt128 RequestFingerprint { get; init; }

    /// <summary>Computes the key of an id from the decoded claims, never from the token's raw text: SHA-256 over, for each, its length in bytes as 4 bytes big-endian and its UTF-8, cut to the first 128 bits, read big-endian.</summary>
    /// <param name="issuer">The <c>iss</c>, UTF-8.</param>
    /// <param name="tokenId">The <c>jti</c>, UTF-8.</param>
    /// <returns>The key.</returns>
    public static UInt128 ComputeKey(ReadOnlySpan<byte> issuer, ReadOnlySpan<byte> tokenId)
    {
        // The one-shot hash allocates nothing, but wants one piece.
        var length = (2 * LengthSize) + issuer.Length + tokenId.Length;
        Span<byte> input = length <= LongestOnStack ? stackalloc byte[LongestOnStack] : new byte[length];
        input = input[..length];
        BinaryPrimitives.WriteInt32BigEndian(input, issuer.Length);
        issuer.CopyTo(input[LengthSize..]);
        BinaryPrimitives.WriteInt32BigEndian(input[(LengthSize + issuer.Length)..], tokenId.Length);
        tokenId.CopyTo(input[((2 * LengthSize) + issuer.Length)..]);

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}
