using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace OathMesh.AzureFunctions.TestWorker;

/// <summary>The worker's own server in ASP.NET Core mode: a real Kestrel. A request names its invocation, as the host's requests do.</summary>
internal sealed class StandInServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (StandInContext Context, Func<StandInContext, Task> Invoke)> _invocations = new();
    private readonly WebApplication _app;

    private StandInServer(WebApplication app) => _app = app;

    public static async Task<StandInServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);

            // So that oversized and foreign bytes reach the middleware, and are judged by it rather than by the server.
            kestrel.Limits.MaxRequestHeadersTotalSize = 4 * 1024 * 1024;
            kestrel.Limits.MaxRequestBufferSize = 8 * 1024 * 1024;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        var app = builder.Build();
        var server = new StandInServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public async Task<WorkerAnswer> CallAsync(StandInContext context, WorkerRequest request, Func<StandInContext, Task> invoke, CancellationToken cancellationToken)
    {
        _invocations[context.InvocationId] = (context, invoke);
        var (status, headers, body) = await RawHttp.SendAsync(new Uri(_app.Urls.Single()), context.InvocationId, request, cancellationToken);
        if (context.Items.TryGetValue(typeof(InvocationFailedException), out var failure))
        {
            throw (InvocationFailedException)failure;
        }

        return new WorkerAnswer(status, headers, body, StandInFunctions.OtherOutputsOf(context));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        if (!_invocations.TryRemove(http.Request.Headers["x-ms-invocation-id"].ToString(), out var invocation))
        {
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        invocation.Context.Items[StandInFunctions.HttpContextKey] = http;
        try
        {
            await invocation.Invoke(invocation.Context);
        }
        catch (InvocationFailedException e)
        {
            invocation.Context.Items[typeof(InvocationFailedException)] = e;
        }

        if (StandInFunctions.HttpResultOf(invocation.Context) is IResult result)
        {
            await result.ExecuteAsync(http);
        }
    }
}
