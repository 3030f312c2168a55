using System.Net;
using System.Net.Sockets;

namespace OathMesh.Tests.Support;

/// <summary>A real HTTP server on loopback that answers every request as it is told to, and counts.</summary>
internal sealed class JwksServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private int _requests;

    public JwksServer()
    {
        var port = FreePort();
        Address = new Uri($"http://127.0.0.1:{port}/jwks.json");
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _ = LoopAsync();
    }

    public Uri Address { get; }

    public int Requests => Volatile.Read(ref _requests);

    public Func<HttpListenerResponse, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public void Serve(byte[] body, int status = 200) => Answer = async response =>
    {
        response.StatusCode = status;
        await response.OutputStream.WriteAsync(body);
    };

    public void Dispose() => _listener.Close();

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task LoopAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _requests);
            _ = RespondAsync(context);
        }
    }

    private async Task RespondAsync(HttpListenerContext context)
    {
        try
        {
            await Answer(context.Response);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            context.Response.Abort();
        }
    }
}
