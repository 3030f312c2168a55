using Grpc.Core;
using Grpc.Core.Interceptors;
using OathMesh.Tokens;

namespace OathMesh.Grpc;

/// <summary>
/// Sends a token of its own with each call, and tells the token source when a receiver refused one. It works by call credentials
/// (<see cref="OathMeshCallCredentials"/>), so that the channel's retries get a new token each, and so that tokens keep to TLS: for plain HTTP on loopback
/// set the channel's <c>UnsafeUseInsecureChannelCallCredentials</c>.
/// </summary>
public sealed class OathMeshClientInterceptor : Interceptor
{
    private readonly CallTokens _tokens;

    /// <summary>Creates the interceptor.</summary>
    /// <param name="tokens">Where the tokens come from.</param>
    /// <param name="options">What they are asked for; read once.</param>
    /// <exception cref="ArgumentException">The options have faults; the message lists every one.</exception>
    public OathMeshClientInterceptor(ITokenSource tokens, OathMeshGrpcClientOptions options) => _tokens = new CallTokens(tokens, options);

    /// <inheritdoc />
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        var watch = new CallWatch(_tokens, context.Method.FullName);
        try
        {
            return continuation(request, watch.Attach(context));
        }
        catch (RpcException e) when (watch.Note(e) is { } clearer)
        {
            throw clearer;
        }
    }

    /// <inheritdoc />
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        var watch = new CallWatch(_tokens, context.Method.FullName);
        var call = continuation(request, watch.Attach(context));
        return new AsyncUnaryCall<TResponse>(watch.FollowAsync(call.ResponseAsync), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    /// <inheritdoc />
    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        var watch = new CallWatch(_tokens, context.Method.FullName);
        var call = continuation(request, watch.Attach(context));
        return new AsyncServerStreamingCall<TResponse>(
            new WatchedReader<TResponse>(call.ResponseStream, watch), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    /// <inheritdoc />
    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        var watch = new CallWatch(_tokens, context.Method.FullName);
        var call = continuation(watch.Attach(context));
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            call.RequestStream, watch.FollowAsync(call.ResponseAsync), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    /// <inheritdoc />
    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        var watch = new CallWatch(_tokens, context.Method.FullName);
        var call = continuation(watch.Attach(context));
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            call.RequestStream, new WatchedReader<TResponse>(call.ResponseStream, watch), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }
}
