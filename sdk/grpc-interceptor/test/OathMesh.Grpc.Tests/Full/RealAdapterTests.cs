using Grpc.Core;
using Grpc.Net.Client;
using OathMesh.AdapterTests;
using OathMesh.Grpc.Tests.Support;

namespace OathMesh.Grpc.Tests.Full;

/// <summary>What every adapter owes, against a real gRPC server and client over loopback. Protected twice, the scheme stands before the interceptor.</summary>
public abstract class RealAdapterTests(MethodType kind) : AdapterSuite
{
    protected override string CodeOfATokenForAnotherRequest => "binding_unavailable";

    protected override async Task<IAdapterHost> StartAsync(AdapterSetup setup) => new Host(await RealServer.StartAsync(setup, setup.IsProtectedTwice), kind);

    private sealed class Host : IAdapterHost
    {
        private readonly RealServer _server;
        private readonly MethodType _kind;
        private readonly GrpcChannel _channel;

        public Host(RealServer server, MethodType kind)
        {
            _server = server;
            _kind = kind;
            _channel = GrpcChannel.ForAddress(server.Address);
        }

        public async Task<AdapterAnswer> CallAsync(IReadOnlyList<string> authorization, CancellationToken cancellationToken = default)
        {
            var headers = new Metadata();
            foreach (var value in authorization)
            {
                headers.Add("authorization", value);
            }

            try
            {
                (await RealCalls.RunAsync(new Inventory.InventoryClient(_channel), _kind, new CallOptions(headers, cancellationToken: cancellationToken)))
                    .Should().Be(RealCalls.AnswerOf(_kind));
                return RpcAnswers.Allowed;
            }
            catch (RpcException e)
            {
                return RpcAnswers.Of(e);
            }
        }

        public async ValueTask DisposeAsync()
        {
            _channel.Dispose();
            await _server.DisposeAsync();
        }
    }
}

public sealed class RealUnaryTests() : RealAdapterTests(MethodType.Unary);

public sealed class RealClientStreamingTests() : RealAdapterTests(MethodType.ClientStreaming);

public sealed class RealServerStreamingTests() : RealAdapterTests(MethodType.ServerStreaming);

public sealed class RealDuplexStreamingTests() : RealAdapterTests(MethodType.DuplexStreaming);
