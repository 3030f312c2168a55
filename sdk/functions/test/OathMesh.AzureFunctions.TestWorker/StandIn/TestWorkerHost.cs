using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>A stand-in of worker and host: a real service container and start, real HTTP in ASP.NET Core mode, and the middleware in the worker's order around a function called by reflection.</summary>
public sealed class TestWorkerHost : IWorkerHost
{
    private readonly IHost _host;
    private readonly Dictionary<string, StandInDefinition> _functions;
    private readonly FunctionExecutionDelegate _pipeline;
    private readonly StandInServer? _server;

    private TestWorkerHost(IHost host, Dictionary<string, StandInDefinition> functions, FunctionExecutionDelegate pipeline, StandInServer? server)
    {
        _host = host;
        _functions = functions;
        _pipeline = pipeline;
        _server = server;
    }

    /// <summary>Whether the worker is the real one.</summary>
    public static bool IsReal => false;

    /// <summary>Starts a worker.</summary>
    /// <param name="app">Its app.</param>
    /// <returns>The worker, ready.</returns>
    public static async Task<TestWorkerHost> StartAsync(WorkerApp app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = app.EnvironmentName, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(app.Settings);
        builder.Logging.ClearProviders();
        var worker = new StandInBuilder(builder.Services);
        app.Configure(worker);

        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            await ((IAsyncDisposable)host).DisposeAsync();
            throw;
        }

        var pipeline = worker.Build(StandInFunctions.InvokeAsync);
        return new TestWorkerHost(
            host,
            FunctionShape.Of(app.Functions).ToDictionary(shape => shape.Name, shape => new StandInDefinition(shape)),
            pipeline,
            app.Mode == HttpMode.AspNetCore ? await StandInServer.StartAsync() : null);
    }

    /// <inheritdoc />
    public async Task<WorkerAnswer> CallAsync(string functionName, WorkerRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var context = new StandInContext(_functions[functionName], _host.Services, cancellationToken);
        if (_server is null)
        {
            context.Features.Set<Microsoft.Azure.Functions.Worker.Http.IHttpRequestDataFeature>(new StandInRequestFeature(new StandInRequest(context, request)));
            await InvokeAsync(context);
            return StandInFunctions.AnswerOf(context);
        }

        return await _server.CallAsync(context, request, InvokeAsync, cancellationToken);
    }

    /// <inheritdoc />
    public Task TriggerAsync(string functionName, string input)
    {
        var context = new StandInContext(_functions[functionName], _host.Services, CancellationToken.None);
        context.Items[StandInFunctions.InputKey] = input;
        return InvokeAsync(context);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private async Task InvokeAsync(StandInContext context)
    {
        try
        {
            await _pipeline(context);
        }
        catch (Exception e)
        {
            throw new InvocationFailedException(e.ToString());
        }
    }
}
