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
    /// <summary>One of them is set where an app may run as several instances: App Service, Linux and Flex Consumption, Container Apps, Kubernetes.</summary>
    private static readonly string[] InstanceSettings = ["WEBSITE_INSTANCE_ID", "CONTAINER_NAME", "WEBSITE_POD_NAME", "CONTAINER_APP_NAME", "KUBERNETES_SERVICE_HOST"];

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await receiver.Receiver.StartAsync(cancellationToken).ConfigureAwait(false);
        if ((options.Value.ReplayStore ?? services.GetService<IReplayStore>()) is null or MemoryReplayStore
            && services.GetRequiredService<IConfiguration>() is { } configuration
            && InstanceSettings.Any(name => !string.IsNullOrEmpty(configuration[name])))
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
