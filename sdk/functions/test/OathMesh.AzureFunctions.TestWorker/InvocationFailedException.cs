namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>An invocation failed with an exception: the host answers 500.</summary>
/// <param name="message">The worker's text.</param>
public sealed class InvocationFailedException(string message) : Exception(message);
