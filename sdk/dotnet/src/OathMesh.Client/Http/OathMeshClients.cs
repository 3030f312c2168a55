using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OathMesh.Client.Configuration;
using OathMesh.Tokens;

namespace OathMesh.Client.Http;

/// <summary>The clients of a container by the name of their HttpClient, each made when it is first used and kept to the end.</summary>
internal sealed class OathMeshClients(IOptionsMonitor<OathMeshClientOptions> options, IServiceProvider services) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<OathMeshClient>> _clients = new(StringComparer.Ordinal);
    private readonly ILoggerFactory _loggers = services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
    private readonly TimeProvider _time = services.GetService<TimeProvider>() ?? TimeProvider.System;

    /// <exception cref="OptionsValidationException">The settings have faults; every one is listed.</exception>
    public OathMeshClient Get(string name) => _clients.GetOrAdd(name, key => new Lazy<OathMeshClient>(() => Create(options.Get(key)))).Value;

    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(client => client.IsValueCreated))
        {
            client.Value.Dispose();
        }
    }

    private OathMeshClient Create(OathMeshClientOptions settings)
    {
        // Disposed from the first to the last: the pool before what it draws from, that before its key.
        var owned = new List<IDisposable>();
        var source = settings.TokenSource ?? (settings.NamesASource ? MakeSource(settings, owned) : services.GetRequiredService<ITokenSource>());
        if (settings.UsePool && source is IBatchTokenSource batches)
        {
            var pool = new PooledTokenSource(batches, settings.Pool, _time, _loggers.CreateLogger<PooledTokenSource>());
            owned.Insert(0, pool);
            source = pool;
        }

        return new OathMeshClient(settings, source, _time, _loggers.CreateLogger<OathMeshHandler>(), owned);
    }

    private ITokenSource MakeSource(OathMeshClientOptions settings, List<IDisposable> owned)
    {
        var keys = Credentials.OpenKeys(settings, _time, owned);
        if (settings.SignLocally)
        {
            return new LocalTokenSource(settings.Issuer!, keys!, settings.Subject, _time);
        }

        var issuer = Credentials.ForIssuer(settings, keys, Credentials.ReadSecret(settings));
        var source = new IssuerTokenSource(issuer, _time, _loggers.CreateLogger<IssuerTokenSource>());
        owned.Insert(0, source);
        return source;
    }
}
