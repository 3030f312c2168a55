using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OathMesh.Diagnostics;

namespace OathMesh.Audit;

/// <summary>
/// Appends audit lines to a file of mode 0600 and goes on with its chain after a restart. One process owns the file. When the disk is full, requests are
/// denied, and allowed again once there is room; a half-written batch is taken back first.
/// </summary>
public sealed class FileAuditSink : IAuditSink, IAsyncDisposable
{
    private readonly ChainedAuditSink _sink;

    /// <summary>Opens or creates the file.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="flushToDisk">Whether each batch is flushed to the disk before its requests are allowed, so that lines survive a loss of power as well. Slower. <see langword="false"/> by default: lines then survive a crash of the process.</param>
    /// <param name="logger">Where failures are logged.</param>
    /// <exception cref="AuditUnavailableException">The file cannot be opened, is used by another process, or does not end in an audit line; the message says how to mend it.</exception>
    public FileAuditSink(string path, bool flushToDisk = false, ILogger<FileAuditSink>? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        logger ??= NullLogger<FileAuditSink>.Instance;
        var output = FileOutput.Open(Path.GetFullPath(path), flushToDisk, logger, out var chain);
        _sink = new ChainedAuditSink(output, chain, logger);
    }

    /// <inheritdoc />
    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => _sink.WriteAsync(auditEvent, cancellationToken);

    /// <summary>Writes what is pending and closes the file.</summary>
    /// <returns>A task that completes when it is closed.</returns>
    public ValueTask DisposeAsync() => _sink.DisposeAsync();

    /// <summary>Whether a write failed or stalled within the last seconds: requests are, or were just, denied. For readiness checks.</summary>
    public bool HasRecentFailure => _sink.HasRecentFailure;

    private sealed class FileOutput(FileStream stream, FileStream? ownership, string path, bool flushToDisk) : IAuditOutput
    {
        private long _goodLength = stream.CanSeek ? stream.Length : 0;
        private bool _isTorn;

        public string Name => path;

        public static FileOutput Open(string path, bool flushToDisk, ILogger logger, out AuditChain chain)
        {
            FileStream? stream = null;
            FileStream? ownership = null;
            try
            {
                ownership = TakeOwnership(path);
                var options = new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.ReadWrite,
                    BufferSize = 0,
                };
                if (!OperatingSystem.IsWindows())
                {
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                }

                stream = new FileStream(path, options);
                RequireNotWritableByOthers(path);
                chain = AuditFileTail.Resume(stream, path, logger);
                return new FileOutput(stream, ownership, path, flushToDisk);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                stream?.Dispose();
                ownership?.Dispose();
                throw e as AuditUnavailableException ?? new AuditUnavailableException(
                    $"The audit file {path} cannot be opened: {e.Message} One process may use it; its directory must exist and be writable.", e);
            }
        }

        public void Write(ReadOnlySpan<byte> lines)
        {
            if (stream.CanSeek)
            {
                TakeBack();
                if (stream.Length != _goodLength)
                {
                    throw new AuditUnavailableException($"The audit file {path} was changed by somebody else: it has {stream.Length} bytes, not {_goodLength}. Restart to go on with it as it is.");
                }

                stream.Position = _goodLength;
            }

            try
            {
                _isTorn = true;
                stream.Write(lines);
                stream.Flush(flushToDisk);
                _goodLength += stream.CanSeek ? lines.Length : 0;
                _isTorn = false;
            }
            catch (IOException)
            {
                // At once, so that the file is whole while nothing can be written; again before the next write, if this fails too.
                TryTakeBack();
                throw;
            }
        }

        /// <summary>Cuts off what a failed write left.</summary>
        private void TakeBack()
        {
            if (_isTorn && stream.CanSeek && stream.Length > _goodLength)
            {
                stream.SetLength(_goodLength);
            }

            _isTorn = false;
        }

        private void TryTakeBack()
        {
            try
            {
                TakeBack();
            }
            catch (IOException)
            {
                _isTorn = true;
            }
        }

        private static void RequireNotWritableByOthers(string path)
        {
            const UnixFileMode ForeignWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
            if (!OperatingSystem.IsWindows() && !path.StartsWith("/dev/", StringComparison.Ordinal) && (File.GetUnixFileMode(path) & ForeignWrite) != 0)
            {
                throw new AuditUnavailableException($"The audit file {path} can be changed by others. Run: chmod go-w {path}");
            }
        }

        public void Dispose()
        {
            stream.Dispose();
            ownership?.Dispose();
        }

        /// <summary>A lock file beside it: a lock on the file itself would keep readers out. The system drops it when the process ends, however that happens.</summary>
        private static FileStream? TakeOwnership(string path)
        {
            // A device has no neighbours to lock.
            return path.StartsWith("/dev/", StringComparison.Ordinal)
                ? null
                : new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
    }
}
