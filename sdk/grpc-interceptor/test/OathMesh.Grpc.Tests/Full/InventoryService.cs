using Grpc.Core;
using OathMesh.AdapterTests;

namespace OathMesh.Grpc.Tests.Full;

/// <summary>A service with a method of each kind.</summary>
internal sealed class InventoryService(AdapterSetup setup, RealServer server) : Inventory.InventoryBase
{
    [RequireAct(AdapterSetup.RequiredAct)]
    public override Task<Item> Read(Item request, ServerCallContext context)
    {
        setup.Handled(context.GetOathMeshCaller());
        return server.TakeFailure() is { } failure ? throw new RpcException(failure) : Task.FromResult(request);
    }

    [RequireAct(AdapterSetup.RequiredAct)]
    public override async Task<Item> Collect(IAsyncStreamReader<Item> requestStream, ServerCallContext context)
    {
        setup.Handled(context.GetOathMeshCaller());
        var all = new Item();
        await foreach (var item in requestStream.ReadAllAsync(context.CancellationToken))
        {
            all.Name += item.Name;
        }

        return all;
    }

    [RequireAct(AdapterSetup.RequiredAct)]
    public override async Task List(Item request, IServerStreamWriter<Item> responseStream, ServerCallContext context)
    {
        setup.Handled(context.GetOathMeshCaller());
        await responseStream.WriteAsync(request, context.CancellationToken);
        await responseStream.WriteAsync(request, context.CancellationToken);
    }

    [RequireAct(AdapterSetup.RequiredAct)]
    public override async Task Chat(IAsyncStreamReader<Item> requestStream, IServerStreamWriter<Item> responseStream, ServerCallContext context)
    {
        setup.Handled(context.GetOathMeshCaller());
        await foreach (var item in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(item, context.CancellationToken);
        }
    }

    public override Task<Item> Unmapped(Item request, ServerCallContext context)
    {
        setup.Handled(context.GetOathMeshCaller());
        return Task.FromResult(request);
    }
}
