using System.Net;
using System.Net.Sockets;

namespace OathMesh.Redis.Tests.Support;

/// <summary>What a <see cref="TcpProxy"/> does to what passes through it.</summary>
internal enum ProxyFault
{
    None,

    /// <summary>Connections are cut, and new ones at once, too.</summary>
    Cut,

    /// <summary>Bytes vanish in both directions; connections stay. The ones of this time never recover.</summary>
    Blackhole,

    /// <summary>Every answer comes late.</summary>
    Delay,

    /// <summary>Redis's side is closed towards the client, whose own bytes are still taken.</summary>
    HalfClose,
}

/// <summary>A network between a store and its Redis, with faults on demand.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(400);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<Link> _links = [];
    private readonly int _target;
    private readonly Task _loop;
    private volatile ProxyFault _fault;

    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public void Break(ProxyFault fault)
    {
        _fault = fault;
        foreach (var link in Links())
        {
            switch (fault)
            {
                case ProxyFault.Cut:
                    link.Cut();
                    break;
                case ProxyFault.Blackhole:
                    link.IsDead = true;
                    break;
                case ProxyFault.HalfClose:
                    link.HalfClose();
                    break;
            }
        }
    }

    public void Heal() => _fault = ProxyFault.None;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        foreach (var link in Links())
        {
            link.Cut();
        }

        await _loop;
        _stopping.Dispose();
    }

    private List<Link> Links()
    {
        lock (_lock)
        {
            return [.. _links];
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            if (_fault == ProxyFault.Cut)
            {
                client.Close(0);
                continue;
            }

            var link = new Link(this, client);
            lock (_lock)
            {
                _links.Add(link);
            }

            link.Start();
        }
    }

    private sealed class Link(TcpProxy owner, Socket client) : IDisposable
    {
        private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        /// <summary>Born or caught in a blackhole: nothing passes any more, whatever happens later.</summary>
        public bool IsDead { get; set; } = owner._fault == ProxyFault.Blackhole;

        public void Start()
        {
            client.NoDelay = true;
            if (owner._fault == ProxyFault.HalfClose)
            {
                HalfClose();
            }

            _ = RunAsync();
        }

        public void Cut()
        {
            client.Close(0);
            _server.Close(0);
        }

        public void Dispose() => Cut();

        public void HalfClose()
        {
            try
            {
                client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It is closed already.
            }
        }

        private async Task RunAsync()
        {
            try
            {
                await _server.ConnectAsync(IPAddress.Loopback, owner._target);
                await Task.WhenAll(PumpAsync(client, _server, late: false), PumpAsync(_server, client, late: true));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // One side is gone.
            }

            Cut();
            lock (owner._lock)
            {
                owner._links.Remove(this);
            }
        }

        private async Task PumpAsync(Socket from, Socket to, bool late)
        {
            var buffer = new byte[16 * 1024];
            try
            {
                int read;
                while ((read = await from.ReceiveAsync(buffer)) > 0)
                {
                    if (IsDead)
                    {
                        continue;
                    }

                    if (late && owner._fault == ProxyFault.Delay)
                    {
                        await Task.Delay(Lateness, TimeProvider.System);
                    }

                    await to.SendAsync(buffer.AsMemory(0, read));
                }

                if (!IsDead)
                {
                    Cut();
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                Cut();
            }
        }
    }
}
