using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OathMesh.Replay;

namespace OathMesh.AzureFunctions;

/// <summary>Makes the receiver before the worker takes calls, so that faults stop the start, and fetches the keys.</summary>
internal sealed class OathMeshStartup(
    FunctionAppReceiver receiver, IOptions<OathMeshFunctionsOptions> options, IServiceProvider services, ILogger<OathMeshMiddleware> logger) : IHostedLifecycleService
{
    /// <summary>Azure sets it: an app there may run as several instances.</summary>
    private const string InstanceSetting = "WEBSITE_INSTANCE_ID";

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await receiver.Receiver.StartAsync(cancellationToken).ConfigureAwait(false);
        if ((options.Value.ReplayStore ?? services.GetService<IReplayStore>()) is null or MemoryReplayStore
            && !string.IsNullOrEmpty(services.GetRequiredService<IConfiguration>()[InstanceSetting]))
        {
            Log.ReplayStoreNotShared(logger);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
