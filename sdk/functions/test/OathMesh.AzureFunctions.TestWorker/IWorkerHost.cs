namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>A running worker, from the host's side.</summary>
public interface IWorkerHost : IAsyncDisposable
{
    /// <summary>Calls an HTTP function.</summary>
    /// <param name="functionName">Its name.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">The sender goes away.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="InvocationFailedException">The invocation failed with an exception.</exception>
    Task<WorkerAnswer> CallAsync(string functionName, WorkerRequest request, CancellationToken cancellationToken = default);

    /// <summary>Invokes a function with another trigger.</summary>
    /// <param name="functionName">Its name.</param>
    /// <param name="input">The trigger's data.</param>
    /// <returns>A task that ends with the invocation.</returns>
    /// <exception cref="InvocationFailedException">The invocation failed with an exception.</exception>
    Task TriggerAsync(string functionName, string input);
}
