namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>A request to an HTTP function, as it leaves the Functions host.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The request target.</param>
/// <param name="Headers">The header fields, each value a field of its own.</param>
/// <param name="Body">The body.</param>
public sealed record WorkerRequest(string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body = default)
{
    /// <summary>A GET of <c>/api/function</c>.</summary>
    /// <param name="authorization">The value of each <c>Authorization</c> field.</param>
    /// <returns>The request.</returns>
    public static WorkerRequest Get(params IEnumerable<string> authorization) =>
        new("GET", "/api/function", [.. authorization.Select(value => KeyValuePair.Create("Authorization", value))]);
}
