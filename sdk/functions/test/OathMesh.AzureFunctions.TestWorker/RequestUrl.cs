namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>What the Functions host makes of a request in built-in mode.</summary>
internal static class RequestUrl
{
    public static string Of(WorkerRequest request) =>
        request.Target.StartsWith('/') ? "http://localhost" + request.Target : request.Target == "*" ? "http://localhost" : request.Target;

    public static IEnumerable<KeyValuePair<string, string>> JoinHeaders(WorkerRequest request) =>
        request.Headers.GroupBy(header => header.Key.ToLowerInvariant(), header => header.Value).Select(group => KeyValuePair.Create(group.Key, string.Join(',', group)));
}
