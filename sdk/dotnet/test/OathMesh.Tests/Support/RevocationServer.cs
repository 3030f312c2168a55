using System.Net;
using System.Net.Sockets;
using OathMesh.Revocation;

namespace OathMesh.Tests.Support;

/// <summary>A real HTTP server on loopback that serves a revocation list as an issuer does, long polls included, until it is told to answer otherwise.</summary>
internal sealed class RevocationServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<string> _requests = [];
    private RevocationSet _set = RevocationSet.Empty;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RevocationServer()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        Issuer = $"http://127.0.0.1:{port}";
        _listener.Prefixes.Add($"{Issuer}/");
        _listener.Start();
        _ = LoopAsync();
    }

    public string Issuer { get; }

    /// <summary>Each request as <c>PATH?QUERY IF-NONE-MATCH</c>.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Answers in place of the list.</summary>
    public Func<HttpListenerContext, Task>? Answer { get; set; }

    public void Revoke(params RevocationEntry[] entries) => Serve(new RevocationSet(entries));

    public void Serve(RevocationSet set)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _set = set;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    /// <summary>Ends every poll that waits, with nothing new.</summary>
    public void EndWaits() => Serve(_set);

    public async Task WaitForRequestsAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (Requests.Count < count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
        }
    }

    public void Dispose() => _listener.Close();

    private async Task LoopAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = RespondAsync(context);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RespondAsync(HttpListenerContext context)
    {
        try
        {
            var known = context.Request.Headers["If-None-Match"];
            Task changed;
            lock (_lock)
            {
                _requests.Add($"{context.Request.RawUrl} {known}");
                changed = _changed.Task;
            }

            await (Answer is { } answer ? answer(context) : ServeAsync(context, known, changed));
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            context.Response.Abort();
        }
    }

    private async Task ServeAsync(HttpListenerContext context, string? known, Task changed)
    {
        if (known == $"\"{_set.Version}\"" && context.Request.QueryString["wait"] != "0")
        {
            await changed;
        }

        var set = _set;
        context.Response.AddHeader("ETag", $"\"{set.Version}\"");
        if (known == $"\"{set.Version}\"")
        {
            context.Response.StatusCode = 304;
            return;
        }

        await context.Response.OutputStream.WriteAsync(set.Json);
    }
}
