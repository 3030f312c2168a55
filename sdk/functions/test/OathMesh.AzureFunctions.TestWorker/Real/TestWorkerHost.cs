using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
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
    public Task<WorkerAnswer> CallAsync(string functionName, WorkerRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _functionsHost.CallAsync(_functions[functionName], request, cancellationToken);
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

        // The variables of the machine that runs the tests say nothing of the app: CONTAINER_NAME, for one, is set on many.
        foreach (var source in builder.Configuration.Sources.OfType<EnvironmentVariablesConfigurationSource>().ToList())
        {
            builder.Configuration.Sources.Remove(source);
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

    private static async ValueTask DisposeAsync(IHost? worker)
    {
        if (worker is not null)
        {
            await worker.StopAsync();
            await ((IAsyncDisposable)worker).DisposeAsync();
        }
    }
}
