using System.Buffers;
using System.Security.Cryptography;

namespace OathMesh.AzureFunctions;

/// <summary>Hashes a body that can be read again afterwards.</summary>
internal static class BodyHash
{
    /// <param name="body">A stream that can seek.</param>
    /// <param name="maxBytes">The largest body that is hashed.</param>
    /// <param name="cancellationToken">Gives up reading.</param>
    /// <returns>The SHA-256 of the whole stream, or <see langword="null"/> when it is too long or cannot be read. The stream is at its beginning again.</returns>
    public static async ValueTask<byte[]?> ComputeAsync(Stream body, int maxBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            body.Position = 0;
            var total = 0L;
            int read;
            while ((read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                total += read;
                if (total > maxBytes)
                {
                    return null;
                }

                hash.AppendData(buffer.AsSpan(0, read));
            }

            return hash.GetHashAndReset();
        }
        finally
        {
            body.Position = 0;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
