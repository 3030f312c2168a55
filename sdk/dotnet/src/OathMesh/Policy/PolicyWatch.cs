namespace OathMesh.Policy;

/// <summary>
/// Says when a file may have changed: at once where the operating system reports it, and at intervals in any case. Reports of one change come close together,
/// so a short while passes before it is told; a stream of reports never puts it off further. The look says whether there was a change.
/// </summary>
internal sealed class PolicyWatch : IDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(50);

    private readonly string _folder;
    private readonly bool _asksSystem;
    private readonly Func<string, bool> _isPart;
    private readonly ITimer _poll;
    private readonly ITimer _settle;
    private readonly Lock _lock = new();
    private FileSystemWatcher? _system;
    private int _isSettling;
    private bool _isDisposed;

    /// <param name="path">The file; its folder is watched.</param>
    /// <param name="isPart">Whether a file of the folder, by its name, can change what the policy says.</param>
    /// <param name="asksSystem">Whether the operating system is asked.</param>
    /// <param name="pollInterval">How often to look in any case.</param>
    /// <param name="time">The clock.</param>
    /// <param name="look">Looks, and says whether there was a change.</param>
    public PolicyWatch(string path, Func<string, bool> isPart, bool asksSystem, TimeSpan pollInterval, TimeProvider time, Func<bool> look)
    {
        _isPart = isPart;
        _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        _asksSystem = asksSystem;
        _settle = time.CreateTimer(
            _ =>
            {
                Interlocked.Exchange(ref _isSettling, 0);
                look();
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        AskSystem();

        // Re-armed by hand after each look, so that a slow one never runs beside the next.
        _poll = time.CreateTimer(_ => Poll(look, pollInterval), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _poll.Change(pollInterval, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _system?.Dispose();
            _poll.Dispose();
            _settle.Dispose();
        }
    }

    private void Poll(Func<bool> look, TimeSpan interval)
    {
        if (look())
        {
            // The system did not report it: the folder may have been replaced, and the old one is watched no more.
            Forget();
        }

        AskSystem();
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _poll.Change(interval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>The folder may not exist yet, or the system may have no watches left: asked again at each poll.</summary>
    private void AskSystem()
    {
        if (!_asksSystem)
        {
            return;
        }

        lock (_lock)
        {
            if (_isDisposed || _system is not null)
            {
                return;
            }

            try
            {
                var system = new FileSystemWatcher(_folder)
                {
                    NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.CreationTime,
                };
                system.Changed += (_, e) =>
                {
                    // An audit file in the same folder is written all the time.
                    if (e.Name is null || _isPart(e.Name))
                    {
                        Settle();
                    }
                };
                system.Created += (_, _) => Settle();
                system.Deleted += (_, _) => Settle();
                system.Renamed += (_, _) => Settle();
                system.Error += (_, _) => Forget();
                _system = system;
                system.EnableRaisingEvents = true;
            }
            catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
            {
                Forget();
            }
        }
    }

    private void Forget()
    {
        lock (_lock)
        {
            _system?.Dispose();
            _system = null;
        }
    }

    private void Settle()
    {
        if (Interlocked.Exchange(ref _isSettling, 1) == 0)
        {
            lock (_lock)
            {
                if (!_isDisposed)
                {
                    _settle.Change(Settling, Timeout.InfiniteTimeSpan);
                }
            }
        }
    }
}
