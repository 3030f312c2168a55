using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace OathMesh.Grpc;

/// <summary>
/// Verifies each call's token before the handler runs; a stream's once, at its start. Denies with <c>UNAUTHENTICATED</c> or <c>PERMISSION_DENIED</c> and a
/// <c>google.rpc.ErrorInfo</c> (docs/protocol.md, section 4). Add it with <c>services.AddGrpc(o =&gt; o.Interceptors.Add&lt;OathMeshServerInterceptor&gt;())</c>
/// and <c>services.AddOathMeshGrpc()</c>.
/// </summary>
public sealed class OathMeshServerInterceptor : Interceptor
{
    private readonly CallGuard _guard;

    /// <summary>Creates the interceptor; the container does this.</summary>
    /// <param name="services">The application's services.</param>
    /// <exception cref="InvalidOperationException"><c>AddOathMeshGrpc</c> was not called.</exception>
    public OathMeshServerInterceptor(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        _guard = services.GetService<CallGuard>()
            ?? throw new InvalidOperationException("The interceptor has no settings: call services.AddOathMeshGrpc() where services.AddGrpc() is called.");
    }

    /// <inheritdoc />
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        await _guard.AdmitAsync(context).ConfigureAwait(false);
        return await continuation(request, context).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        await _guard.AdmitAsync(context).ConfigureAwait(false);
        return await continuation(requestStream, context).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        await _guard.AdmitAsync(context).ConfigureAwait(false);
        await continuation(request, responseStream, context).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        await _guard.AdmitAsync(context).ConfigureAwait(false);
        await continuation(requestStream, responseStream, context).ConfigureAwait(false);
    }
}
