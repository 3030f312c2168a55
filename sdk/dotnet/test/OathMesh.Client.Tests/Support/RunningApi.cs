using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OathMesh.AspNetCore;
using OathMesh.Keys;
using OathMesh.Policy;
using OathMesh.Replay;

namespace OathMesh.Client.Tests.Support;

/// <summary>A real API on Kestrel over loopback. It notes each token that reaches it, before anything looks at it.</summary>
internal sealed class RunningApi : IAsyncDisposable
{
    private const string PolicyJson =
        """{"version":1,"issuers":["https://issuer.test"],"audiences":["https://inventory.test"],"rules":[{"name":"callers","match":{"sub":"svc://tests/*"},"allow":true},{"name":"default","match":{},"allow":false}]}""";

    private readonly TimeProvider _time;
    private readonly Func<JsonWebKeySet>? _keys;
    private readonly Action<OathMeshOptions>? _configure;
    private readonly Action<WebApplication> _map;
    private WebApplication? _app;

    private RunningApi(TimeProvider time, Func<JsonWebKeySet>? keys, Action<OathMeshOptions>? configure, Action<WebApplication>? map)
    {
        _time = time;
        _keys = keys;
        _configure = configure;
        _map = map ?? (_ => { });
    }

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public RecordingAudit Audit { get; } = new();

    /// <summary>Each request: method, target, and its Authorization field.</summary>
    public ConcurrentQueue<(string Line, string? Authorization)> Requests { get; } = new();

    public IReadOnlyList<string?> Tokens => [.. Requests.Select(request => request.Authorization)];

    /// <summary>Protected by the scheme, when there are keys to verify with; a bare server otherwise.</summary>
    public static async Task<RunningApi> StartAsync(
        TimeProvider time, Func<JsonWebKeySet>? keys = null, Action<OathMeshOptions>? configure = null, Action<WebApplication>? map = null)
    {
        var api = new RunningApi(time, keys, configure, map);
        await api.StartAsync();
        return api;
    }

    /// <summary>Stops it, and starts it again on its port with an empty memory.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async Task StopAsync()
    {
        await _app!.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address.AbsoluteUri);
        builder.Services.AddSingleton(_time);
        builder.Services.AddAuthorization();
        if (_keys is not null)
        {
            builder.Services.AddAuthentication().AddOathMesh(options =>
            {
                options.Audience = RunningIssuer.Audience;
                options.TrustedIssuers.Add(RunningIssuer.Name);
                options.Keys = new StaticKeySource(RunningIssuer.Name, _keys());
                options.Policy = JsonPolicy.Parse(System.Text.Encoding.UTF8.GetBytes(PolicyJson));
                options.ReplayStore = new MemoryReplayStore(timeProvider: _time);
                options.Audit = Audit;
                _configure?.Invoke(options);
            });
        }

        _app = builder.Build();
        _app.Use((context, next) =>
        {
            Requests.Enqueue(($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}", context.Request.Headers.Authorization));
            return next(context);
        });
        _map(_app);
        if (_keys is not null)
        {
            _app.UseAuthentication().UseAuthorization();
            _app.MapGet("/inventory", Who).RequireAct("inventory.read");
            _app.MapGet("/me", Who).RequireAuthorization();
            _app.MapPost("/echo", async (HttpRequest request) => Results.Text(await new StreamReader(request.Body).ReadToEndAsync())).RequireAuthorization();
            _app.MapPost("/deploy", Who).RequireAct("deploy");
        }

        await _app.StartAsync();
        Address = new Uri(_app.Urls.Single());
    }

    private static string Who(HttpContext context)
    {
        var caller = context.GetOathMeshCaller()!;
        return $"{caller.Subject} {caller.Action} {string.Join(',', caller.Scope ?? [])} {caller.Reason} {caller.Environment} {caller.Tenant}";
    }
}
