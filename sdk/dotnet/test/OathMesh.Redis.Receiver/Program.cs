// A receiver for the tests: one of several instances on one Redis. Prints its address, and ends when its standard input does.
using System.Net;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
builder.Services.AddAuthentication().AddOathMesh().AddRedisReplay(builder.Configuration.GetSection("OathMesh:RedisReplay"));
builder.Services.AddAuthorization();
builder.Services.AddHealthChecks().AddOathMesh();

await using var app = builder.Build();
app.MapHealthChecks("/readyz");
app.MapGet("/inventory", () => "stock").RequireAct("inventory.read");
await app.StartAsync();
Console.WriteLine($"listening on {app.Urls.Single()}");
while (await Console.In.ReadLineAsync() is not null)
{
}
