using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace OathMesh.AspNetCore;

/// <summary>The receiver of each OathMesh scheme, made once from the scheme's options.</summary>
internal sealed class OathMeshReceivers(IOptionsMonitor<OathMeshOptions> options, OathMeshReceiverFactory factory) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<OathMeshReceiver>> _receivers = new(StringComparer.Ordinal);

    /// <exception cref="OptionsValidationException">The options have faults; every one is listed.</exception>
    public OathMeshReceiver Get(string scheme) =>
        _receivers.GetOrAdd(scheme, name => new Lazy<OathMeshReceiver>(() => factory.Create(name, options.Get(name)))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var receiver in _receivers.Values.Where(receiver => receiver.IsValueCreated))
        {
            await receiver.Value.DisposeAsync().ConfigureAwait(false);
        }
    }
}
