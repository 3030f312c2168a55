var builder = WebApplication.CreateBuilder(args);
var authentication = builder.Services.AddAuthentication().AddOathMesh();
if (builder.Configuration.GetSection("Redis") is { } redis && redis.Exists())
{
    // Several instances of this API share what they know of used tokens.
    authentication.AddRedisReplay(redis);
}

builder.Services.AddAuthorization();
builder.Services.AddHealthChecks().AddOathMesh();

var app = builder.Build();
var items = new System.Collections.Concurrent.ConcurrentQueue<Item>([new("bolt", 40), new("nut", 25)]);

app.MapHealthChecks("/readyz");
app.MapGet("/inventory", () => items).RequireAct("inventory.read");
app.MapPost("/inventory/items", (Item item) =>
{
    items.Enqueue(item);
    return Results.Created($"/inventory/items/{item.Name}", item);
}).RequireAct("inventory.write");
app.MapPost("/deploy", (HttpContext context) => new { deployedBy = context.GetOathMeshCaller()!.Subject }).RequireAct("deploy");

app.Run();

/// <summary>Something in stock.</summary>
internal sealed record Item(string Name, int Count);
