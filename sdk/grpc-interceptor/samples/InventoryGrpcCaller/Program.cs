using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using OathMesh.Client;
using OathMesh.Grpc;
using OathMesh.Keys;
using Shop;

// Reads an item and watches it: InventoryGrpcCaller KEY-DIRECTORY [ADDRESS]. The directory is one of "oathmesh keys generate".
var address = args.Length > 1 ? args[1] : "http://localhost:8083";
using var keys = new KeyDirectory(args[0]);

var tokens = new LocalTokenSource("https://issuer.internal", keys, "agent://ci/deploy-bot");
var options = new OathMeshGrpcClientOptions { Audience = "https://inventory.internal", Act = "inventory.read" };

// Needed on loopback only: over TLS, call credentials are sent anyway.
using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true });
var inventory = new Inventory.InventoryClient(channel.Intercept(new OathMeshClientInterceptor(tokens, options)));
try
{
    var stock = await inventory.ReadAsync(new ItemName { Name = "bolt" });
    Console.WriteLine($"{stock.Name}: {stock.Count}, read by {stock.ReadBy}");

    using var watch = inventory.Watch(new ItemName { Name = "bolt" });
    await foreach (var change in watch.ResponseStream.ReadAllAsync())
    {
        Console.WriteLine($"{change.Name}: {change.Count}");
    }

    return 0;
}
catch (RpcException e) when (e.GetOathMeshDenial() is { } denial)
{
    Console.Error.WriteLine($"{e.StatusCode} {denial.Code}: {e.Status.Detail} {denial.Fix}");
    return 1;
}
