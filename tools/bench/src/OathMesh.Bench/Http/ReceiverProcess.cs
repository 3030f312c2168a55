using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using OathMesh.Bench.Measuring;
using OathMesh.Bench.Results;

namespace OathMesh.Bench.Http;

/// <summary>A receiver in a process of its own, seen from outside.</summary>
internal sealed class ReceiverProcess : IAsyncDisposable
{
    /// <summary>How long one may live, should it be left alone.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(40);

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly BenchProcess _process;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    private ReceiverProcess(ReceiverKind kind, BenchProcess process, int port)
    {
        Kind = kind;
        _process = process;
        Port = port;
    }

    public ReceiverKind Kind { get; }

    public int Port { get; }

    public BenchProcess Process => _process;

    public Uri Url => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}{ReceiverHost.Path}"));

    /// <summary>Starts one, and waits until it listens.</summary>
    public static async Task<ReceiverProcess> StartAsync(ReceiverKind kind, ReceiverFolder folder, IReadOnlyList<int> cores, TimeProvider time, CancellationToken cancellationToken)
    {
        var lifetime = Lifetime.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        var process = BenchProcess.Start(CpuShare.Pin(cores, BenchProcess.Self("receive", kind.ToString(), folder.Path, lifetime)), time);
        try
        {
            var line = await process.ReadLineAsync(cancellationToken).WaitAsync(StartTime, time, cancellationToken);
            return line is not null && line.StartsWith("ready ", StringComparison.Ordinal)
                ? new ReceiverProcess(kind, process, int.Parse(line["ready ".Length..], CultureInfo.InvariantCulture))
                : throw new VoidFigureException($"The receiver {kind} did not start: {line} {await process.ErrorsAsync()}");
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends one request.</summary>
    public async Task<HttpStatusCode> SendAsync(string? token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url);
        if (token is not null && Kind.Scheme() is { } scheme)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(scheme, token);
        }

        using var response = await _client.SendAsync(request, cancellationToken);
        return response.StatusCode;
    }

    /// <summary>Makes sure that it is guarded as its kind says: no figure is of any worth otherwise.</summary>
    public async Task CheckAsync(Func<string> mint, CancellationToken cancellationToken)
    {
        var token = mint();
        await ExpectAsync("without a token", null, Kind == ReceiverKind.Anonymous, cancellationToken);
        await ExpectAsync("with a token", token, true, cancellationToken);
        await ExpectAsync("with a token a second time", token, !Kind.ConsumesTokens(), cancellationToken);
    }

    public async Task<ReceiverStatus> StatusAsync(CancellationToken cancellationToken)
    {
        await _process.WriteLineAsync("status");
        var line = await _process.ReadLineAsync(cancellationToken) ?? throw new VoidFigureException($"The receiver {Kind} ended: {await _process.ErrorsAsync()}");
        return JsonSerializer.Deserialize(line, LineJson.Default.ReceiverStatus)!;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _process.DisposeAsync();
    }

    private async Task ExpectAsync(string how, string? token, bool allowed, CancellationToken cancellationToken)
    {
        var expected = allowed ? HttpStatusCode.OK : HttpStatusCode.Unauthorized;
        var status = await SendAsync(token, cancellationToken);
        if (status != expected)
        {
            throw new VoidFigureException($"{Kind.Title()}: a request {how} got {(int)status} instead of {(int)expected}.");
        }
    }
}
