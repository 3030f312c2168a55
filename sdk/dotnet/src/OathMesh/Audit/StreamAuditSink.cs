using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace OathMesh.Audit;

/// <summary>Writes audit lines to a stream, such as standard output. Every start begins a new chain: a stream cannot be read back.</summary>
public sealed class StreamAuditSink : IAuditSink, IAsyncDisposable
{
    private readonly ChainedAuditSink _sink;

    /// <summary>Creates a sink.</summary>
    /// <param name="stream">The stream; disposed with the sink unless <paramref name="leaveOpen"/> is set.</param>
    /// <param name="leaveOpen">Whether the stream stays open.</param>
    /// <param name="logger">Where failures are logged.</param>
    public StreamAuditSink(Stream stream, bool leaveOpen = false, ILogger<StreamAuditSink>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _sink = new ChainedAuditSink(new StreamOutput(stream, leaveOpen), AuditChain.Start, logger ?? NullLogger<StreamAuditSink>.Instance);
    }

    /// <summary>A sink that writes to the process's standard output.</summary>
    /// <param name="logger">Where failures are logged.</param>
    /// <returns>The sink.</returns>
    public static StreamAuditSink StandardOutput(ILogger<StreamAuditSink>? logger = null) => new(OpenStandardOutput(), leaveOpen: true, logger);

    /// <inheritdoc />
    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => _sink.WriteAsync(auditEvent, cancellationToken);

    /// <summary>Writes what is pending and closes.</summary>
    /// <returns>A task that completes when it is closed.</returns>
    public ValueTask DisposeAsync() => _sink.DisposeAsync();

    /// <summary>Whether a write failed or stalled within the last seconds: requests are, or were just, denied. For readiness checks.</summary>
    public bool HasRecentFailure => _sink.HasRecentFailure;

    /// <summary>Past the console's own stream, which takes a pipe that nobody reads any more for a good place to write to.</summary>
    private static Stream OpenStandardOutput() => OperatingSystem.IsWindows()
        ? Console.OpenStandardOutput()
        : OpenDescriptor(1);

    /// <summary>A stream that throws when the other end of a pipe is gone.</summary>
    internal static FileStream OpenDescriptor(nint descriptor) =>
        new(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    private sealed class StreamOutput(Stream stream, bool leaveOpen) : IAuditOutput
    {
        private bool _isTorn;

        public string Name => "stream";

        public void Write(ReadOnlySpan<byte> lines)
        {
            // After a failure a part of a line may be out: end it, so that the next one stands alone.
            if (_isTorn)
            {
                stream.Write("\n"u8);
            }

            _isTorn = true;
            stream.Write(lines);
            stream.Flush();
            _isTorn = false;
        }

        public void Dispose()
        {
            if (!leaveOpen)
            {
                stream.Dispose();
            }
        }
    }
}
