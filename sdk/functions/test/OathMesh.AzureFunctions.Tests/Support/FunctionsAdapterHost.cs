using System.Text.Json.Nodes;
using OathMesh.AdapterTests;
using OathMesh.AzureFunctions.TestWorker;

namespace OathMesh.AzureFunctions.Tests.Support;

/// <summary>The suite's host: the function <c>read</c>.</summary>
internal sealed class FunctionsAdapterHost(IWorkerHost worker) : IAdapterHost
{
    public static async Task<IAdapterHost> StartAsync(HttpMode mode, AdapterSetup setup) =>
        new FunctionsAdapterHost(await TestWorkerHost.StartAsync(Apps.Of(mode, setup)));

    public async Task<AdapterAnswer> CallAsync(IReadOnlyList<string> authorization, CancellationToken cancellationToken = default)
    {
        var answer = await worker.CallAsync("read", WorkerRequest.Get(authorization), cancellationToken);
        var verdict = answer.Status switch
        {
            200 => AdapterVerdict.Allowed,
            401 => AdapterVerdict.Unauthenticated,
            403 => AdapterVerdict.Forbidden,
            _ => throw new InvalidDataException($"Status {answer.Status}"),
        };
        var body = verdict == AdapterVerdict.Allowed ? null : JsonNode.Parse(answer.Body)!.AsObject();
        body?.Remove("request_id").Should().BeTrue();
        var fields = answer.Headers.Where(field => field.Key is not ("Date" or "Content-Length")).Select(field => $"{field.Key}: {string.Join(',', field)}");
        return new AdapterAnswer(verdict, (string?)body?["error"], (int?)body?["step"], answer.Headers.Contains("Retry-After"), string.Join('\n', fields.Order(StringComparer.Ordinal)) + '\n' + body);
    }

    public ValueTask DisposeAsync() => worker.DisposeAsync();
}
