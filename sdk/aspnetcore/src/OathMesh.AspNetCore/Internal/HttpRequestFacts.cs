using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OathMesh.Binding;
using OathMesh.Verification;

namespace OathMesh.AspNetCore;

/// <summary>The facts of an HTTP request. The body is buffered and hashed only when an authentic token is bound, and can be read by the application afterwards.</summary>
internal sealed class HttpRequestFacts(HttpContext context, int maxBodyBytes) : RequestFacts
{
    private string? _sourceAddress;

    public override string? SourceAddress => _sourceAddress ??= context.Connection.RemoteIpAddress?.ToString();

    public override string? Method => context.Request.Method;

    public override string? Target => context.Features.Get<IHttpRequestFeature>()?.RawTarget;

    public override string? RequestId => context.TraceIdentifier;

    public override async ValueTask<string?> GetRequestHashAsync(CancellationToken cancellationToken)
    {
        var request = context.Request;
        var target = Target;
        if (string.IsNullOrEmpty(target) || request.Headers.ContentType.Count > 1 || request.ContentLength > maxBodyBytes)
        {
            return null;
        }

        if (await HashBodyAsync(request, cancellationToken).ConfigureAwait(false) is not { } bodyHash)
        {
            return null;
        }

        return RequestBinding.TryComputeFromBodyHash(request.Method, target, request.Headers.ContentType, bodyHash, out var hash, out _) ? hash : null;
    }

    private async Task<byte[]?> HashBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.EnableBuffering(bufferThreshold: Math.Max(maxBodyBytes, 1), bufferLimit: maxBodyBytes + 1L);
        request.Body.Position = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            var total = 0L;
            int read;
            while ((read = await request.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                total += read;
                if (total > maxBodyBytes)
                {
                    return null;
                }

                hash.AppendData(buffer.AsSpan(0, read));
            }

            request.Body.Position = 0;
            return hash.GetHashAndReset();
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException)
        {
            // Over the limit, or the sender broke off.
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
