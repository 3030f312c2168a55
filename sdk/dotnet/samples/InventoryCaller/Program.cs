using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OathMesh.Tokens;

// Calls the sample API: reads the inventory as often as the first argument says (once by default), a tenth of a second apart.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddHttpClient("inventory").AddOathMeshHandler();
using var host = builder.Build();
await host.StartAsync();

var client = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("inventory");
var calls = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1;
var failures = 0;
for (var i = 0; i < calls; i++)
{
    try
    {
        using var response = await client.GetAsync(new Uri("inventory", UriKind.Relative));
        Console.WriteLine($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        failures += response.StatusCode == HttpStatusCode.OK ? 0 : 1;
    }
    catch (OathMeshTokenException e)
    {
        // No token, so nothing was sent. Where IsTransient is true, the same call may work later.
        Console.Error.WriteLine($"{(e.IsTransient ? "for now" : "for good")}: {e.Message}");
        failures++;
    }

    await Task.Delay(TimeSpan.FromSeconds(0.1), TimeProvider.System);
}

await host.StopAsync();
return failures == 0 ? 0 : 1;
