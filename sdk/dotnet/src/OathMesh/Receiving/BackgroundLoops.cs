namespace OathMesh.Receiving;

/// <summary>What runs in the background from the first need on, until it is stopped.</summary>
/// <param name="run">Starts it. Ends soon after its token says so; however it ends, nobody looks.</param>
internal sealed class BackgroundLoops(Func<CancellationToken, Task> run) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private Task? _running;
    private bool _isStopped;

    /// <summary>Starts it, unless it was started or stopped before.</summary>
    public void EnsureStarted()
    {
        if (Volatile.Read(ref _running) is not null)
        {
            return;
        }

        lock (_lock)
        {
            _running ??= run(_stopping.Token);
        }
    }

    /// <summary>Stops it, and waits until it has ended. A second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        Task running;
        lock (_lock)
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
            running = _running ??= Task.CompletedTask;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }
}
