using StackExchange.Redis;

namespace OathMesh.Redis;

/// <summary>
/// The connection. One that the store made itself is replaced when it is dead without knowing it: a network that swallows packets leaves a connection
/// that looks alive for many minutes.
/// </summary>
internal sealed class RedisLink : IAsyncDisposable
{
    private readonly ConfigurationOptions? _options;
    private readonly SocketManager? _sockets;
    private readonly Action _restored;
    private readonly Lock _lock = new();
    private IConnectionMultiplexer? _multiplexer;
    private IDatabase? _database;
    private Task? _connecting;
    private bool _disposed;

    /// <param name="given">A connection of the application, or <see langword="null"/>.</param>
    /// <param name="options">What own connections are made of, when none is given.</param>
    /// <param name="restored">Told when there is a connection again.</param>
    public RedisLink(IConnectionMultiplexer? given, ConfigurationOptions? options, Action restored)
    {
        _restored = restored;
        _options = options;
        if (given is not null)
        {
            Use(given);
        }
        else if (_options is { SocketManager: null })
        {
            // Threads of its own, and the same ones for a connection that takes another's place.
            _options.SocketManager = _sockets = new SocketManager("OathMesh");
        }
    }

    /// <summary>Where commands go; <see langword="null"/> before the first connection was tried.</summary>
    public IDatabase? Database => Volatile.Read(ref _database);

    /// <summary>Whether the library believes that there is a connection.</summary>
    public bool IsConnected => _multiplexer is { IsConnected: true };

    /// <summary>Why the last connection failed, as far as the library says.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Makes the first connection, or one that takes the place of the present one if it succeeds. One attempt at a time.</summary>
    /// <param name="wake">Whether to tell of success as of a connection that came back.</param>
    /// <returns>A task that ends when the attempt has ended. It never fails.</returns>
    public Task ConnectAsync(bool wake = false)
    {
        if (_options is null)
        {
            return Task.CompletedTask;
        }

        lock (_lock)
        {
            if (_disposed)
            {
                return Task.CompletedTask;
            }

            return _connecting is { IsCompleted: false } running ? running : _connecting = Task.Run(() => TryConnectAsync(wake));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? connecting;
        lock (_lock)
        {
            _disposed = true;
            connecting = _connecting;
        }

        if (connecting is not null)
        {
            await connecting.ConfigureAwait(false);
        }

        if (_multiplexer is { } multiplexer)
        {
            Leave(multiplexer);
        }

        _sockets?.Dispose();
    }

    private async Task TryConnectAsync(bool wake)
    {
        ConnectionMultiplexer? made = null;
        try
        {
            made = await ConnectionMultiplexer.ConnectAsync(_options!.Clone()).ConfigureAwait(false);
            var former = _multiplexer;
            if (!_disposed && (made.IsConnected || former is null))
            {
                var connected = made;
                made = null;
                LastFailure = connected.IsConnected ? null : LastFailure;
                Use(connected);
                if (former is not null)
                {
                    Leave(former);
                }

                if (wake)
                {
                    _restored();
                }
            }
        }
        catch (Exception e)
        {
            // Whatever the library throws, there is no connection: the next probe tries again.
            LastFailure = Text.OneLine(e.Message);
        }
        finally
        {
            if (made is not null)
            {
                Close(made);
            }
        }
    }

    private void Use(IConnectionMultiplexer multiplexer)
    {
        if (_options is not null)
        {
#pragma warning disable CS0618 // Without effect in later versions. In 1.2.6 it would run all requests' continuations one after another.
            multiplexer.PreserveAsyncOrder = false;
#pragma warning restore CS0618
        }

        multiplexer.ConnectionRestored += OnRestored;
        multiplexer.ConnectionFailed += OnFailed;
        _multiplexer = multiplexer;
        Volatile.Write(ref _database, multiplexer.GetDatabase());
    }

    private void Leave(IConnectionMultiplexer multiplexer)
    {
        multiplexer.ConnectionRestored -= OnRestored;
        multiplexer.ConnectionFailed -= OnFailed;
        if (_options is not null)
        {
            Close(multiplexer);
        }
    }

    /// <summary>At once: to wait for commands under way would hold a thread of the pool, and nobody waits for their answers.</summary>
    private static void Close(IConnectionMultiplexer multiplexer)
    {
        multiplexer.Close(allowCommandsToComplete: false);
        multiplexer.Dispose();
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs e)
    {
        LastFailure = null;
        _restored();
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs e) =>
        LastFailure = e.Exception is null ? e.FailureType.ToString() : $"{e.FailureType}: {Text.OneLine(e.Exception.Message)}";
}
