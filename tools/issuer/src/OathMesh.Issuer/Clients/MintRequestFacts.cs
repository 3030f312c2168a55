using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OathMesh.Binding;
using OathMesh.Verification;

namespace OathMesh.Issuer.Clients;

/// <summary>The facts of a request whose body is in memory already.</summary>
internal sealed class MintRequestFacts(HttpContext context, ReadOnlyMemory<byte> body) : RequestFacts
{
    // A socket for both families gives IPv4 addresses as IPv6: the line has them as people write them.
    public override string? SourceAddress =>
        context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4().ToString() : context.Connection.RemoteIpAddress?.ToString();

    public override string? RequestId => context.TraceIdentifier;

    public override ValueTask<string?> GetRequestHashAsync(CancellationToken cancellationToken)
    {
        var contentType = context.Request.Headers.ContentType;
        if (contentType.Count > 1 || context.Features.Get<IHttpRequestFeature>() is not { RawTarget: { } target })
        {
            return new((string?)null);
        }

        RequestBinding.TryComputeFromBodyHash(
            context.Request.Method, target, contentType, SHA256.HashData(body.Span), out var hash, out _);
        return new(hash);
    }
}
