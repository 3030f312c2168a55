using Grpc.Core;
using OathMesh.Grpc;
using Shop;

namespace InventoryGrpc;

internal sealed class InventoryService : Inventory.InventoryBase
{
    [RequireAct("inventory.read")]
    public override Task<Stock> Read(ItemName request, ServerCallContext context) =>
        Task.FromResult(new Stock { Name = request.Name, Count = 40, ReadBy = context.GetOathMeshCaller()!.Subject });

    [RequireAct("inventory.read")]
    public override async Task Watch(ItemName request, IServerStreamWriter<Stock> responseStream, ServerCallContext context)
    {
        for (var count = 40; count > 37; count--)
        {
            await responseStream.WriteAsync(new Stock { Name = request.Name, Count = count }, context.CancellationToken);
        }
    }

    /// <summary>Open: see OpenMethods in appsettings.json.</summary>
    public override Task<ItemName> Ping(ItemName request, ServerCallContext context) => Task.FromResult(request);
}
