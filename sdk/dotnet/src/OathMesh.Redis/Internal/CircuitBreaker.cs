namespace OathMesh.Redis;

/// <summary>
/// Stops asking Redis while it does not answer. Opens after three failures in a row, or at once when told to; while it is open one probe at a time asks
/// whether Redis is back, with a jittered pause in between, and the first that succeeds closes it. Made open: nothing was asked yet.
/// </summary>
internal sealed class CircuitBreaker : IAsyncDisposable
{
    private const int FailuresToOpen = 3;

    private readonly TimeProvider _time;
    private readonly TimeSpan _firstDelay;
    private readonly Func<double> _jitter;
    private readonly Func<CancellationToken, Task<ProbeResult>> _probe;
    private readonly Action<string> _opened;
    private readonly Action<TimeSpan> _closed;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<ProbeResult> _firstProbe = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loop = Task.CompletedTask;
    private long _openedAt;
    private int _failures;
    private bool _started;

    /// <summary>Odd while open. It counts on with every change, so that what was sent before one cannot count after it.</summary>
    private int _generation = 1;

    /// <param name="time">The clock.</param>
    /// <param name="firstDelay">The pause before the first probe; later ones are half as long again.</param>
    /// <param name="jitter">Numbers from 0 to 1: how much of a quarter of each pause is added to it.</param>
    /// <param name="probe">Asks whether Redis is back. Must not throw.</param>
    /// <param name="opened">Told why it opened.</param>
    /// <param name="closed">Told for how long it was open.</param>
    public CircuitBreaker(
        TimeProvider time, TimeSpan firstDelay, Func<double> jitter, Func<CancellationToken, Task<ProbeResult>> probe, Action<string> opened, Action<TimeSpan> closed)
    {
        _time = time;
        _firstDelay = firstDelay;
        _jitter = jitter;
        _probe = probe;
        _opened = opened;
        _closed = closed;
        _openedAt = time.GetTimestamp();
    }

    public bool IsOpen => (Volatile.Read(ref _generation) & 1) == 1;

    /// <summary>Why it is open, or was last.</summary>
    public string Obstacle { get; private set; } = "Redis was not asked yet.";

    /// <summary>Asks to send one command.</summary>
    /// <param name="generation">To be given back with the command's outcome.</param>
    /// <returns>Whether it may be sent.</returns>
    public bool TryEnter(out int generation)
    {
        generation = Volatile.Read(ref _generation);
        return (generation & 1) == 0;
    }

    /// <summary>Starts the first probe. Does nothing when it was started before.</summary>
    /// <returns>How the first probe ended.</returns>
    public Task<ProbeResult> Start()
    {
        lock (_lock)
        {
            if (!_started && !_stopping.IsCancellationRequested)
            {
                _started = true;
                _loop = ProbeUntilClosedAsync(atOnce: true);
            }
        }

        return _firstProbe.Task;
    }

    /// <summary>Redis gave a definite answer.</summary>
    public void Succeeded(int generation)
    {
        if (generation == Volatile.Read(ref _generation) && Volatile.Read(ref _failures) != 0)
        {
            Volatile.Write(ref _failures, 0);
        }
    }

    /// <summary>A command failed without running over its time.</summary>
    public void Failed(int generation, string reason)
    {
        if (generation == Volatile.Read(ref _generation) && Interlocked.Increment(ref _failures) >= FailuresToOpen)
        {
            Open(generation, reason);
        }
    }

    /// <summary>Opens without counting.</summary>
    /// <param name="generation">The command's; nothing happens when the breaker has changed since.</param>
    /// <param name="reason">Why, as a sentence.</param>
    /// <param name="probeAtOnce">Redis answers, so there is nothing to wait for.</param>
    public void Open(int generation, string reason, bool probeAtOnce = false)
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested || Interlocked.CompareExchange(ref _generation, generation + 1, generation) != generation)
            {
                return;
            }

            _openedAt = _time.GetTimestamp();
            Obstacle = reason;
            ForgetWake();
            _loop = ProbeUntilClosedAsync(probeAtOnce);
        }

        _opened(reason);
    }

    /// <summary>Says that Redis may be back: an open breaker asks now.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _wake.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task loop;
        lock (_lock)
        {
            _stopping.Cancel();
            loop = _loop;
        }

        await loop.ConfigureAwait(false);
        _firstProbe.TrySetResult(ProbeResult.Down("The store was stopped."));
        _stopping.Dispose();
    }

    /// <summary>The pause after so many failed probes: the first, then half as long again, each with up to a quarter added.</summary>
    internal TimeSpan DelayAfter(int failedProbes) => _firstDelay * (failedProbes == 0 ? 1 : 1.5) * (1 + (_jitter() / 4));

    private async Task ProbeUntilClosedAsync(bool atOnce)
    {
        // Whoever opens the breaker holds the lock, and is answering a request.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var failed = 0; !_stopping.IsCancellationRequested; failed++)
        {
            if (!atOnce)
            {
                await PauseAsync(DelayAfter(failed)).ConfigureAwait(false);
            }

            atOnce = false;
            lock (_lock)
            {
                ForgetWake();
            }

            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            var result = await _probe(_stopping.Token).ConfigureAwait(false);
            if (result.Obstacle is { } obstacle)
            {
                Obstacle = obstacle;
                _firstProbe.TrySetResult(result);
                continue;
            }

            Volatile.Write(ref _failures, 0);
            Interlocked.Increment(ref _generation);
            _firstProbe.TrySetResult(result);
            _closed(_time.GetElapsedTime(_openedAt));
            return;
        }
    }

    private void ForgetWake()
    {
        if (_wake.Task.IsCompleted)
        {
            _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task PauseAsync(TimeSpan delay)
    {
        Task wake;
        lock (_lock)
        {
            wake = _wake.Task;
        }

        try
        {
            await wake.WaitAsync(delay, _time, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // The pause is over.
        }
    }
}
