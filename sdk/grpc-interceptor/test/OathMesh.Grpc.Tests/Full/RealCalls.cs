using Grpc.Core;

namespace OathMesh.Grpc.Tests.Full;

/// <summary>Calls of each kind, read to their end.</summary>
internal static class RealCalls
{
    public static async Task<string> RunAsync(Inventory.InventoryClient client, MethodType? kind, CallOptions options = default)
    {
        var item = new Item { Name = "bolt" };
        switch (kind)
        {
            case null:
                return await Task.Run(() => client.Read(item, options).Name);
            case MethodType.Unary:
                return (await client.ReadAsync(item, options)).Name;
            case MethodType.ClientStreaming:
                using (var call = client.Collect(options))
                {
                    await SendAsync(call.RequestStream, item);
                    return (await call.ResponseAsync).Name;
                }

            case MethodType.ServerStreaming:
                using (var call = client.List(item, options))
                {
                    return await ReadAsync(call.ResponseStream);
                }

            default:
                using (var call = client.Chat(options))
                {
                    await SendAsync(call.RequestStream, item);
                    return await ReadAsync(call.ResponseStream);
                }
        }
    }

    /// <summary>What a call of a kind answers.</summary>
    public static string AnswerOf(MethodType? kind) => kind is null or MethodType.Unary ? "bolt" : "boltbolt";

    private static async Task SendAsync(IClientStreamWriter<Item> requests, Item item)
    {
        try
        {
            await requests.WriteAsync(item);
            await requests.WriteAsync(item);
            await requests.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // The server had answered before all was sent: how the call ended is told by its response.
        }
    }

    private static async Task<string> ReadAsync(IAsyncStreamReader<Item> responses)
    {
        var all = "";
        await foreach (var item in responses.ReadAllAsync())
        {
            all += item.Name;
        }

        return all;
    }
}
