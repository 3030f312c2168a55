using System.Globalization;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OathMesh.AzureFunctions.TestWorker.Protocol;

namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>The real worker, made by its own builder, connected over gRPC on loopback to what stands in for the Functions host.</summary>
public sealed class TestWorkerHost : IWorkerHost
{
    private readonly FunctionsHost _functionsHost;
    private readonly IHost _worker;
    private readonly Dictionary<string, FunctionShape> _functions;

    private TestWorkerHost(FunctionsHost functionsHost, IHost worker, Dictionary<string, FunctionShape> functions)
    {
        _functionsHost = functionsHost;
        _worker = worker;
        _functions = functions;
    }

    /// <summary>Whether the worker is the real one.</summary>
    public static bool IsReal => true;

    /// <summary>What the worker logged as warning or worse.</summary>
    public IReadOnlyList<string> Complaints => [.. _functionsHost.Service.Complaints];

    /// <summary>Starts a worker.</summary>
    /// <param name="app">Its app.</param>
    /// <returns>The worker, ready.</returns>
    public static async Task<TestWorkerHost> StartAsync(WorkerApp app)
    {
        ArgumentNullException.ThrowIfNull(app);

        // The worker reads it from the environment only: the host sets it for the process.
        Environment.SetEnvironmentVariable("FUNCTIONS_APPLICATION_DIRECTORY", AppContext.BaseDirectory);
        var functionsHost = await FunctionsHost.StartAsync();
        IHost? worker = null;
        try
        {
            worker = Build(app, functionsHost.Address);
            await worker.StartAsync();
            var functions = FunctionShape.Of(app.Functions);
            await functionsHost.LoadAsync(functions);
            return new TestWorkerHost(functionsHost, worker, functions.ToDictionary(function => function.Name));
        }
        catch
        {
            await DisposeAsync(worker);
            await functionsHost.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<WorkerAnswer> CallAsync(string functionName, WorkerRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var function = _functions[functionName];
        var invocationId = Guid.NewGuid().ToString();
        if (_functionsHost.WorkerServer is not { } server)
        {
            return AnswerOf(function, await _functionsHost.InvokeAsync(function, invocationId, new TypedData { Http = Describe(request) }, cancellationToken));
        }

        // The worker matches the two by the invocation's id.
        var invocation = _functionsHost.InvokeAsync(function, invocationId, new TypedData { Http = new RpcHttp() }, cancellationToken);
        var (status, headers, body) = await RawHttp.SendAsync(server, invocationId, request, cancellationToken);
        return new WorkerAnswer(status, headers, body, OtherOutputsOf(function, await invocation));
    }

    /// <inheritdoc />
    public Task TriggerAsync(string functionName, string input) =>
        _functionsHost.InvokeAsync(_functions[functionName], Guid.NewGuid().ToString(), new TypedData { String = input }, CancellationToken.None);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await DisposeAsync(_worker);
        await _functionsHost.DisposeAsync();
    }

    private static IHost Build(WorkerApp app, Uri hostAddress)
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.Environment.EnvironmentName = app.EnvironmentName;
        builder.Configuration.AddInMemoryCollection(app.Settings);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Functions:Worker:HostEndpoint"] = hostAddress.AbsoluteUri,
            ["Functions:Worker:WorkerId"] = "worker",
            ["Functions:Worker:RequestId"] = "request",
            ["Functions:Worker:GrpcMaxMessageLength"] = (64 * 1024 * 1024).ToString(CultureInfo.InvariantCulture),
        });
        if (app.IntegratesLast)
        {
            app.Configure(builder);
        }

        if (app.Mode == HttpMode.AspNetCore)
        {
            builder.ConfigureFunctionsWebApplication();
            builder.Services.Configure<KestrelServerOptions>(Widen);
        }

        if (!app.IntegratesLast)
        {
            app.Configure(builder);
        }

        builder.Services.AddSingleton<IFunctionMetadataProvider>(new CatchAllMetadata(FunctionShape.Of(app.Functions)));
        return builder.Build();
    }

    /// <summary>So that oversized and foreign bytes reach the middleware, and are judged by it rather than by the server.</summary>
    private static void Widen(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxRequestHeadersTotalSize = 4 * 1024 * 1024;
        kestrel.Limits.MaxRequestBufferSize = 8 * 1024 * 1024;
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
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
        var output = response.OutputData.FirstOrDefault(data => data.Name == function.HttpOutput)?.Data?.Http ?? response.ReturnValue?.Http
            ?? throw new InvalidOperationException("The function gave no response.");
        return new WorkerAnswer(
            int.Parse(output.StatusCode, CultureInfo.InvariantCulture),
            output.Headers.ToLookup(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase),
            output.Body?.Bytes.ToByteArray() ?? [],
            OtherOutputsOf(function, response));
    }

    private static IReadOnlyList<string> OtherOutputsOf(FunctionShape function, InvocationResponse response) =>
        [.. response.OutputData.Where(data => data.Name != function.HttpOutput && data.Data is { DataCase: not TypedData.DataOneofCase.None }).Select(data => data.Name)];

    private static async ValueTask DisposeAsync(IHost? worker)
    {
        if (worker is not null)
        {
            await worker.StopAsync();
            await ((IAsyncDisposable)worker).DisposeAsync();
        }
    }
}
