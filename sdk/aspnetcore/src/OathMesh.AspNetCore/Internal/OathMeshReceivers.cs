using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OathMesh.Receiving;

namespace OathMesh.AspNetCore;

/// <summary>The receiver of each OathMesh scheme, made once from the scheme's options.</summary>
internal sealed class OathMeshReceivers(IOptionsMonitor<OathMeshOptions> options, ReceiverFactory factory) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Receiver>> _receivers = new(StringComparer.Ordinal);

    /// <exception cref="OptionsValidationException">The options have faults; every one is listed.</exception>
    public Receiver Get(string scheme) => _receivers.GetOrAdd(scheme, name => new Lazy<Receiver>(() => Create(name))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var receiver in _receivers.Values.Where(receiver => receiver.IsValueCreated))
        {
            await receiver.Value.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Receiver Create(string scheme)
    {
        var settings = options.Get(scheme);
        settings.Receiver.TimeProvider = settings.TimeProvider;
        return factory.TryCreate(settings.Receiver, out var receiver, out var faults)
            ? receiver
            : throw new OptionsValidationException(scheme, typeof(OathMeshOptions), faults.Select(fault => $"Authentication scheme {scheme}: {fault}"));
    }
}
