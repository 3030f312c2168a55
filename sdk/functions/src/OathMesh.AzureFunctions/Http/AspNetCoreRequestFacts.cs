using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker;
using OathMesh.Binding;
using OathMesh.Verification;

namespace OathMesh.AzureFunctions;

/// <summary>The facts of a request under ASP.NET Core integration.</summary>
internal sealed class AspNetCoreRequestFacts(FunctionContext context, HttpContext http, int maxBodyBytes) : RequestFacts
{
    /// <summary>The Functions host forwards requests over loopback: its own address says nothing about the sender.</summary>
    public override string? SourceAddress => http.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address) ? address.ToString() : null;

    public override string? RequestId => context.InvocationId;

    public override async ValueTask<string?> GetRequestHashAsync(CancellationToken cancellationToken)
    {
        var request = http.Request;
        if (ForwardedTarget.Of(http.Features.Get<IHttpRequestFeature>()?.RawTarget) is not { } target
            || !ContentTypeField.TryRead(request.Headers.ContentType, out var contentType)
            || request.ContentLength > maxBodyBytes)
        {
            return null;
        }

        return await HashBodyAsync(request, cancellationToken).ConfigureAwait(false) is { } bodyHash
            && RequestBinding.TryComputeFromBodyHash(request.Method, target, contentType, bodyHash, out var hash, out _)
            ? hash
            : null;
    }

    private async ValueTask<byte[]?> HashBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            request.EnableBuffering(bufferThreshold: Math.Max(maxBodyBytes, 1), bufferLimit: maxBodyBytes + 1L);
            return await BodyHash.ComputeAsync(request.Body, maxBodyBytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException)
        {
            // Over the limit, or the sender broke off.
            return null;
        }
    }
}
