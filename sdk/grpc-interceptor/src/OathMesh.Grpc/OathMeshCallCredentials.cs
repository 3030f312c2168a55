using Grpc.Core;
using OathMesh.Tokens;

namespace OathMesh.Grpc;

/// <summary>Call credentials that send a new token with each attempt of each call, retries and hedges included.</summary>
public static class OathMeshCallCredentials
{
    /// <summary>
    /// Creates call credentials, for a channel (<c>ChannelCredentials.Create(new SslCredentials(), credentials)</c>) or a call
    /// (<c>CallOptions.WithCredentials</c>). gRPC sends them over TLS only; where <c>UnsafeUseInsecureChannelCallCredentials</c> lifts that, a plain-HTTP
    /// address other than loopback is refused here.
    /// </summary>
    /// <param name="tokens">Where the tokens come from.</param>
    /// <param name="options">What they are asked for; read once.</param>
    /// <returns>The credentials. When no token can be had, the call is not sent and ends with <c>UNAVAILABLE</c> or <c>UNAUTHENTICATED</c> and the reason.</returns>
    /// <exception cref="ArgumentException">The options have faults; the message lists every one.</exception>
    public static CallCredentials Create(ITokenSource tokens, OathMeshGrpcClientOptions options) =>
        CallCredentials.FromInterceptor(new CallTokens(tokens, options).AddAsync);
}
