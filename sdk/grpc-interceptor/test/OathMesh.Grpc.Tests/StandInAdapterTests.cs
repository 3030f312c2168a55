using Grpc.Core;
using OathMesh.AdapterTests;
using OathMesh.Grpc.Tests.Support;

namespace OathMesh.Grpc.Tests;

/// <summary>What every adapter owes, against the interceptor with a stand-in for the server.</summary>
public abstract class StandInAdapterTests(MethodType kind) : AdapterSuite
{
    protected override string CodeOfATokenForAnotherRequest => "binding_unavailable";

    protected override async Task<IAdapterHost> StartAsync(AdapterSetup setup) => await StandInHost.StartAsync(setup, kind);
}

public sealed class StandInUnaryTests() : StandInAdapterTests(MethodType.Unary);

public sealed class StandInClientStreamingTests() : StandInAdapterTests(MethodType.ClientStreaming);

public sealed class StandInServerStreamingTests() : StandInAdapterTests(MethodType.ServerStreaming);

public sealed class StandInDuplexStreamingTests() : StandInAdapterTests(MethodType.DuplexStreaming);
