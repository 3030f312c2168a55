using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OathMesh.AzureFunctions.TestWorker.Protocol;

namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>What the Functions host does for a worker, on loopback: lets it connect, loads its functions, and invokes them.</summary>
internal sealed class FunctionsHost : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50);

    private readonly WebApplication _app;

    private FunctionsHost(WebApplication app, HostService service)
    {
        _app = app;
        Service = service;
    }

    public HostService Service { get; }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Where the worker takes forwarded requests; <see langword="null"/> in built-in mode.</summary>
    public Uri? WorkerServer { get; private set; }

    public static async Task<FunctionsHost> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddRouting();
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = null);
        var service = new HostService();
        builder.Services.AddSingleton(service);
        var app = builder.Build();
        app.MapGrpcService<HostService>();
        await app.StartAsync();
        return new FunctionsHost(app, service);
    }

    public async Task LoadAsync(IEnumerable<FunctionShape> functions)
    {
        var ready = await Service.AskAsync(new StreamingMessage { WorkerInitRequest = new WorkerInitRequest { HostVersion = "4.0.0.0" } });
        Check(ready.WorkerInitResponse.Result);
        WorkerServer = ready.WorkerInitResponse.Capabilities.TryGetValue("HttpUri", out var server) ? new Uri(server) : null;
        if (WorkerServer is not null)
        {
            await WaitForListeningAsync(WorkerServer);
        }

        foreach (var function in functions)
        {
            var metadata = new RpcFunctionMetadata { Name = function.Name, EntryPoint = function.EntryPoint, ScriptFile = function.PathToAssembly };
            metadata.Bindings[function.TriggerName] = new BindingInfo { Type = function.TriggerType, Direction = BindingInfo.Types.Direction.In };
            foreach (var (name, type) in function.Outputs)
            {
                metadata.Bindings[name] = new BindingInfo { Type = type, Direction = BindingInfo.Types.Direction.Out };
            }

            var loaded = await Service.AskAsync(new StreamingMessage { FunctionLoadRequest = new FunctionLoadRequest { FunctionId = function.Name, Metadata = metadata } });
            Check(loaded.FunctionLoadResponse.Result);
        }
    }

    /// <summary>Calls an HTTP function: in one message, or as a request that the worker matches with its invocation.</summary>
    public async Task<WorkerAnswer> CallAsync(FunctionShape function, WorkerRequest request, CancellationToken cancellationToken)
    {
        var invocationId = Guid.NewGuid().ToString();
        if (WorkerServer is null)
        {
            return AnswerOf(function, await InvokeAsync(function, invocationId, new TypedData { Http = Describe(request) }, cancellationToken));
        }

        var invocation = InvokeAsync(function, invocationId, new TypedData { Http = new RpcHttp() }, cancellationToken);
        var (status, headers, body) = await RawHttp.SendAsync(WorkerServer, invocationId, request, cancellationToken);
        return new WorkerAnswer(status, headers, body, OtherOutputsOf(function, await invocation));
    }

    /// <summary>Invokes a function; the worker is told when the sender goes away.</summary>
    public async Task<InvocationResponse> InvokeAsync(FunctionShape function, string invocationId, TypedData input, CancellationToken cancellationToken)
    {
        var request = new InvocationRequest { InvocationId = invocationId, FunctionId = function.Name, TraceContext = new RpcTraceContext() };
        request.InputData.Add(new ParameterBinding { Name = function.TriggerName, Data = input });
        await using var cancelling = cancellationToken.Register(
            () => _ = Service.TellAsync(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = invocationId } }));
        var answer = await Service.AskAsync(new StreamingMessage { InvocationRequest = request }, CancellationToken.None);
        Check(answer.InvocationResponse.Result);
        return answer.InvocationResponse;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Service.Dispose();
    }

    /// <summary>A worker names its server before that listens. The Functions host tries a request again when it is refused; this waits once, for all requests.</summary>
    private static async Task WaitForListeningAsync(Uri server)
    {
        using var patience = new CancellationTokenSource(StartTime, TimeProvider.System);
        while (true)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(server.Host, server.Port, patience.Token);
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                await Task.Delay(BetweenAttempts, TimeProvider.System, patience.Token);
            }
        }
    }

    private static RpcHttp Describe(WorkerRequest request)
    {
        var http = new RpcHttp { Method = request.Method, Url = RequestUrl.Of(request) };
        foreach (var (name, value) in RequestUrl.JoinHeaders(request))
        {
            http.NullableHeaders[name] = new NullableString { Value = value };
        }

        if (request.Body.Length > 0)
        {
            http.Body = new TypedData { Bytes = ByteString.CopyFrom(request.Body.Span) };
        }

        return http;
    }

    private static WorkerAnswer AnswerOf(FunctionShape function, InvocationResponse response)
    {
        var output = (function.AnswersByReturning ? response.ReturnValue?.Http : response.OutputData.FirstOrDefault(data => data.Name == function.HttpOutput)?.Data?.Http)
            ?? throw new InvalidOperationException("The function gave no response.");
        return new WorkerAnswer(
            int.Parse(output.StatusCode, CultureInfo.InvariantCulture),
            output.Headers.ToLookup(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase),
            output.Body?.Bytes.ToByteArray() ?? [],
            OtherOutputsOf(function, response));
    }

    private static IReadOnlyList<string> OtherOutputsOf(FunctionShape function, InvocationResponse response) =>
        [.. response.OutputData.Where(data => data.Name != function.HttpOutput && data.Data is { DataCase: not TypedData.DataOneofCase.None }).Select(data => data.Name)];

    private static void Check(StatusResult result)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw new InvocationFailedException(result.Exception?.Message ?? result.Status.ToString());
        }
    }
}
