using Grpc.Core;
using Grpc.Core.Interceptors;

namespace OathMesh.Grpc.Tests.Support;

/// <summary>Calls a handler through an interceptor as a server does, in each of the four kinds.</summary>
internal static class StandInCalls
{
    public static Task RunAsync(Interceptor interceptor, MethodType kind, ServerCallContext context, Func<ServerCallContext, Task> handler) => kind switch
    {
        MethodType.Unary => interceptor.UnaryServerHandler<string, string>("request", context, async (_, call) =>
        {
            await handler(call);
            return "response";
        }),
        MethodType.ClientStreaming => interceptor.ClientStreamingServerHandler<string, string>(new NoRequests(), context, async (_, call) =>
        {
            await handler(call);
            return "response";
        }),
        MethodType.ServerStreaming => interceptor.ServerStreamingServerHandler<string, string>("request", new NoResponses(), context, (_, _, call) => handler(call)),
        _ => interceptor.DuplexStreamingServerHandler<string, string>(new NoRequests(), new NoResponses(), context, (_, _, call) => handler(call)),
    };

    private sealed class NoRequests : IAsyncStreamReader<string>
    {
        public string Current => "";

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromResult(false);
    }

    private sealed class NoResponses : IServerStreamWriter<string>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(string message) => Task.CompletedTask;
    }
}
