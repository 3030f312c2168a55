namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>How a worker gets its HTTP requests.</summary>
public enum HttpMode
{
    /// <summary>Taken apart by the host, in a message.</summary>
    BuiltIn,

    /// <summary>Forwarded by the host to the worker's own server.</summary>
    AspNetCore,
}
