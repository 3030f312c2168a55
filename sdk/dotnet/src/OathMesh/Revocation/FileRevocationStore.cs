using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OathMesh.Diagnostics;
using OathMesh.Keys;

namespace OathMesh.Revocation;

/// <summary>
/// Keeps what is revoked in a file of mode 0600. Each change is written to a new file, flushed to the disk and put in the old one's place in one step, so that a
/// crash or a loss of power leaves the list before the change or after it. One process owns the file. An entry is dropped when its end comes.
/// </summary>
public sealed class FileRevocationStore : IRevocationStore, IDisposable
{
    // With reasons, ends and names the file is longer than the list that receivers get.
    private const int MaxBytes = 3 * RevocationSet.MaxBytes;

    // Timers cannot be set for longer than 49 days.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly FileStream _ownership;
    private readonly ITimer _timer;
    private volatile State _state;

    /// <summary>Opens the file. One that does not exist means that nothing is revoked; it is made by the first change.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="timeProvider">The clock; the system's when <see langword="null"/>.</param>
    /// <param name="logger">Where it is logged how many revocations were found.</param>
    /// <exception cref="RevocationFormatException">The file cannot be used: unreadable, damaged, writable by others, or another process's. The message says how to mend it.</exception>
    public FileRevocationStore(string path, TimeProvider? timeProvider = null, ILogger<FileRevocationStore>? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = Path.GetFullPath(path);
        _time = timeProvider ?? TimeProvider.System;
        _ownership = TakeOwnership(_path);
        try
        {
            DeleteLeftovers(_path);
            var entries = Load(_path);
            var set = new RevocationSet(entries.Where(IsAlive));
            _state = new State(set);
            Log.RevocationsLoaded(logger ?? NullLogger<FileRevocationStore>.Instance, _path, set.Entries.Count);
        }
        catch
        {
            _ownership.Dispose();
            throw;
        }

        _timer = _time.CreateTimer(_ => DropEnded(), null, UntilNextEnd(_state.Set), Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc />
    public RevocationSet Current => _state.Set;

    /// <summary>Reads a file as a start would, without taking hold of it, so that a damaged one can be told with other faults.</summary>
    /// <param name="path">The file; it may be absent.</param>
    /// <exception cref="RevocationFormatException">The file cannot be used; the message says how to mend it.</exception>
    public static void Check(string path) => Load(Path.GetFullPath(path));

    /// <inheritdoc />
    public async ValueTask<bool> AddAsync(RevocationEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var entries = _state.Set.Entries.Where(other => !IsSame(other, entry.Kind, entry.Value)).Append(entry).Where(IsAlive).ToList();
            if (entries.Count > RevocationSet.MaxEntries)
            {
                return false;
            }

            Keep(new RevocationSet(entries));
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask<bool> RemoveAsync(RevocationKind kind, string value, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var entries = _state.Set.Entries;
            var others = entries.Where(entry => !IsSame(entry, kind, value)).ToList();
            if (others.Count == entries.Count)
            {
                return false;
            }

            Keep(new RevocationSet(others.Where(IsAlive)));
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc />
    public Task WaitForChangeAsync(string version, CancellationToken cancellationToken)
    {
        var state = _state;
        return state.Set.Version == version ? state.Changed.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Lets the file go.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _ownership.Dispose();
    }

    /// <summary>First on the disk, then in force: what was answered as revoked survives.</summary>
    private void Keep(RevocationSet set)
    {
        try
        {
            DurableFile.Replace(_path, RevocationJson.WriteAll(set.Entries));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RevocationUnavailableException($"The file {_path} could not be written: {e.Message}", e);
        }

        Publish(set);
    }

    private void Publish(RevocationSet set)
    {
        var before = _state;
        _state = set.Version == before.Set.Version ? new State(set, before.Changed) : new State(set);
        _timer.Change(UntilNextEnd(set), Timeout.InfiniteTimeSpan);
        if (set.Version != before.Set.Version)
        {
            before.Changed.TrySetResult();
        }
    }

    /// <summary>The file still has what was dropped; the next change, or the next start, leaves it out.</summary>
    private void DropEnded()
    {
        _writing.Wait();
        try
        {
            Publish(new RevocationSet(_state.Set.Entries.Where(IsAlive)));
        }
        finally
        {
            _writing.Release();
        }
    }

    private bool IsAlive(RevocationEntry entry) => entry.Until is not { } until || until > _time.GetUtcNow().ToUnixTimeSeconds();

    private static bool IsSame(RevocationEntry entry, RevocationKind kind, string value) =>
        entry.Kind == kind && string.Equals(entry.Value, value, StringComparison.Ordinal);

    private TimeSpan UntilNextEnd(RevocationSet set)
    {
        if (set.Entries.Min(entry => entry.Until) is not { } end)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var milliseconds = (end * 1000) - _time.GetUtcNow().ToUnixTimeMilliseconds();
        return TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 1, LongestSleep.TotalMilliseconds));
    }

    private static IReadOnlyList<RevocationEntry> Load(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return [];
            }

            KeyFiles.RequireNotWritableByOthers(path);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (stream.Length > MaxBytes)
            {
                throw new RevocationFormatException($"It is longer than {MaxBytes} bytes.");
            }

            var json = new byte[stream.Length];
            stream.ReadExactly(json);
            return new RevocationSet(RevocationJson.Read(json, MaxBytes)).Entries;
        }
        catch (Exception e) when (e is RevocationFormatException or KeyFormatException or IOException or UnauthorizedAccessException)
        {
            throw new RevocationFormatException(
                $"The file of revocations {path} cannot be used: {e.Message} Put a good copy in its place. Starting without it would allow again what was revoked.", e);
        }
    }

    /// <summary>A lock file beside it: two processes would overwrite each other's revocations. The system drops the lock when the process ends, however that happens.</summary>
    private static FileStream TakeOwnership(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RevocationFormatException(
                $"The file of revocations {path} cannot be used: {e.Message} One process may use it; its directory must exist and be writable.", e);
        }
    }

    /// <summary>New files of a process that crashed before they took the old one's place.</summary>
    private static void DeleteLeftovers(string path)
    {
        foreach (var leftover in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".*.tmp"))
        {
            File.Delete(leftover);
        }
    }

    private sealed record State(RevocationSet Set, TaskCompletionSource Changed)
    {
        public State(RevocationSet set)
            : this(set, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
        {
        }
    }
}
