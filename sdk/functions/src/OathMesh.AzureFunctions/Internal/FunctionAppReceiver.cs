using Microsoft.Extensions.Options;
using OathMesh.Receiving;

namespace OathMesh.AzureFunctions;

/// <summary>The app's one receiver, made from its options when it is first asked for.</summary>
internal sealed class FunctionAppReceiver(IOptions<OathMeshFunctionsOptions> options, ReceiverFactory factory, MiddlewareOrder order) : IAsyncDisposable
{
    private readonly Lazy<Receiver> _receiver = new(() => Create(options.Value, factory, order));

    /// <exception cref="OptionsValidationException">The options have faults; every one is listed.</exception>
    public Receiver Receiver => _receiver.Value;

    public ValueTask DisposeAsync() => _receiver.IsValueCreated ? _receiver.Value.DisposeAsync() : ValueTask.CompletedTask;

    private static Receiver Create(OathMeshFunctionsOptions settings, ReceiverFactory factory, MiddlewareOrder order)
    {
        if (order.Fault is { } misplaced)
        {
            settings.ConfigurationFaults.Add(misplaced);
        }

        return factory.TryCreate(settings, out var receiver, out var faults)
            ? receiver
            : throw new OptionsValidationException(OathMeshFunctionsOptions.ConfigurationSection, typeof(OathMeshFunctionsOptions), faults.Select(fault => $"Azure Functions: {fault}"));
    }
}
