namespace OathMesh.Bench.Measuring;

/// <summary>
/// A second thread for one turn, awake before the turn begins. One that had to be woken would begin late, and now and then on the first thread's core, where it
/// waits until the system moves it: that can take as long as the turn.
/// </summary>
internal sealed class Partner
{
    private readonly Task _task;
    private volatile bool _isReady;
    private volatile bool _mayGo;

    /// <summary>Starts the thread, and waits until it runs. It then turns in circles until it may go.</summary>
    /// <param name="work">What it does then.</param>
    public Partner(Action work)
    {
        _task = Task.Factory.StartNew(
            () =>
            {
                _isReady = true;
                Until(() => _mayGo);
                work();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Until(() => _isReady);
    }

    /// <summary>Has it begin.</summary>
    public void Go() => _mayGo = true;

    /// <summary>Waits until it is done, awake as well, and throws what it threw.</summary>
    public void Join()
    {
        Until(() => _task.IsCompleted);
        _task.GetAwaiter().GetResult();
    }

    private static void Until(Func<bool> isSo)
    {
        var spinner = default(SpinWait);
        while (!isSo())
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }
}
