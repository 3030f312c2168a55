using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OathMesh.Client.Http;
using OathMesh.Tokens;

namespace OathMesh.Client.Tests.Support;

/// <summary>An HttpClient from the factory with the handler in it, as applications have it.</summary>
internal sealed class Caller : IDisposable
{
    private readonly ServiceProvider _services;

    public Caller(Uri? address, TimeProvider time, Action<OathMeshClientOptions>? configure = null, Action<IHttpClientBuilder>? build = null, Action<IServiceCollection>? services = null)
    {
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        collection.AddSingleton(time);
        services?.Invoke(collection);
        var builder = collection.AddHttpClient("inventory", client => client.BaseAddress = address).AddOathMeshHandler(options =>
        {
            options.Audience = RunningIssuer.Audience;
            options.Action = "inventory.read";
            options.Subject = RunningIssuer.Subject;
            configure?.Invoke(options);
        });
        build?.Invoke(builder);
        _services = collection.BuildServiceProvider();
        Client = _services.GetRequiredService<IHttpClientFactory>().CreateClient("inventory");
    }

    public CapturedLogs Logs { get; } = new();

    public HttpClient Client { get; }

    /// <summary>A caller that signs its own tokens with a key of an issuer.</summary>
    public static Caller Local(Uri address, TimeProvider time, ITokenSource source, Action<OathMeshClientOptions>? configure = null, Action<IHttpClientBuilder>? build = null) =>
        new(address, time, options =>
        {
            options.TokenSource = source;
            configure?.Invoke(options);
        }, build);

    /// <summary>Waits until no batch is on its way: the clock may be moved then without timing it out.</summary>
    public async Task SettleAsync()
    {
        var pool = (PooledTokenSource)_services.GetRequiredService<OathMeshClients>().Get("inventory").Source;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!pool.IsIdle)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        _services.Dispose();
        Logs.Dispose();
    }
}
