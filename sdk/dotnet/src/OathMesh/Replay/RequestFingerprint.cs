using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OathMesh.Verification;

namespace OathMesh.Replay;

/// <summary>Tells whether a request is the same one again, see <see cref="ReplayEntry.RequestFingerprint"/>.</summary>
internal static class RequestFingerprint
{
    private const int OnStack = 1024;

    /// <param name="facts">The request.</param>
    /// <param name="requestHash">The token's <c>rqh</c>, UTF-8; empty when it has none.</param>
    /// <returns>The fingerprint, or zero when method, target or address is not known.</returns>
    public static UInt128 Compute(RequestFacts facts, ReadOnlySpan<byte> requestHash)
    {
        if (facts.Method is not { } method || facts.Target is not { } target || facts.SourceAddress is not { } address)
        {
            return UInt128.Zero;
        }

        var length = (4 * sizeof(int)) + Encoding.UTF8.GetByteCount(method) + Encoding.UTF8.GetByteCount(target) + Encoding.UTF8.GetByteCount(address) + requestHash.Length;
        byte[]? rented = null;
        var buffer = length <= OnStack ? stackalloc byte[OnStack] : (rented = ArrayPool<byte>.Shared.Rent(length));
        try
        {
            var rest = Append(Append(Append(buffer, method), target), address);
            BinaryPrimitives.WriteInt32BigEndian(rest, requestHash.Length);
            requestHash.CopyTo(rest[sizeof(int)..]);
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(buffer[..length], digest);
            return BinaryPrimitives.ReadUInt128BigEndian(digest);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Lengths go first, so that no text can take a part of the next one's place.</summary>
    private static Span<byte> Append(Span<byte> buffer, string text)
    {
        var written = Encoding.UTF8.GetBytes(text, buffer[sizeof(int)..]);
        BinaryPrimitives.WriteInt32BigEndian(buffer, written);
        return buffer[(sizeof(int) + written)..];
    }
}
