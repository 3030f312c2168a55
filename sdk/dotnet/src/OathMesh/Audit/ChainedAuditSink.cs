using System.Buffers;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OathMesh.Diagnostics;

namespace OathMesh.Audit;

/// <summary>Chains events into lines and writes them in batches from one loop: what waits while a batch is written makes the next one.</summary>
internal sealed class ChainedAuditSink : IAsyncDisposable
{
    private const int MaxPending = 16_384;
    private const int MaxBatchBytes = 256 * 1024;

    /// <summary>How long a write may take. After that its requests are denied, and new ones at once, until it ends.</summary>
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RecentFailure = TimeSpan.FromSeconds(10);

    private readonly Channel<Pending> _pending = Channel.CreateBounded<Pending>(
        new BoundedChannelOptions(MaxPending) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly IAuditOutput _output;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Task _loop;
    private long _writingSince;
    private long _failedAt;
    private AuditChain _chain;

    public ChainedAuditSink(IAuditOutput output, AuditChain chain, ILogger logger, TimeProvider? timeProvider = null)
    {
        _time = timeProvider ?? TimeProvider.System;
        _output = output;
        _chain = chain;
        _logger = logger;
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Whether a write failed or stalled a moment ago.</summary>
    public bool HasRecentFailure => IsStalled || IsWithin(ref _failedAt, RecentFailure);

    private bool IsStalled => Interlocked.Read(ref _writingSince) is var since and not 0 && _time.GetElapsedTime(since) > WriteLimit;

    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(auditEvent);
        if (IsStalled)
        {
            throw new AuditUnavailableException($"The audit sink has not finished a write for more than {WriteLimit.TotalSeconds:0} s.");
        }

        var line = new ArrayBufferWriter<byte>(1024);
        AuditLine.WriteOpen(line, auditEvent);
        var pending = new Pending(line, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_pending.Writer.TryWrite(pending))
        {
            // Waiting would only move the queue into memory that nobody bounds.
            throw new AuditUnavailableException("The audit sink is closed, or cannot keep up.");
        }

        return new(pending.Done.Task.WaitAsync(WriteLimit, _time, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        _pending.Writer.TryComplete();

        // A write that never ends must not keep the process from ending.
        await _loop.WaitAsync(WriteLimit, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_loop.IsCompleted)
        {
            _output.Dispose();
        }
    }

    private async Task LoopAsync()
    {
        var batch = new List<Pending>();
        var text = new ArrayBufferWriter<byte>(16 * 1024);
        while (await _pending.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            text.ResetWrittenCount();
            var chain = _chain;
            try
            {
                while (text.WrittenCount < MaxBatchBytes && _pending.Reader.TryRead(out var pending))
                {
                    batch.Add(pending);
                    chain = Append(text, pending, chain);
                }

                Interlocked.Exchange(ref _writingSince, _time.GetTimestamp());
                _output.Write(text.WrittenSpan);
                _chain = chain;
            }
            catch (Exception e)
            {
                // Each of the batch is told and denied; the chain stays where it was.
                Interlocked.Exchange(ref _failedAt, _time.GetTimestamp());
                Log.AuditSinkFailed(_logger, e, _output.Name);
                OathMeshMeter.AuditFailed();
                var failure = new AuditUnavailableException("The audit sink could not write.", e);
                batch.ForEach(pending => pending.Done.TrySetException(failure));
                continue;
            }
            finally
            {
                Interlocked.Exchange(ref _writingSince, 0);
            }

            batch.ForEach(pending => pending.Done.SetResult());
        }
    }

    private bool IsWithin(ref long timestamp, TimeSpan limit) =>
        Interlocked.Read(ref timestamp) is var at and not 0 && _time.GetElapsedTime(at) < limit;

    private static AuditChain Append(ArrayBufferWriter<byte> text, Pending pending, AuditChain chain)
    {
        var start = text.WrittenCount;
        text.Write(pending.Line.WrittenSpan);
        AuditLine.WriteClose(text, chain.Sequence + 1, chain.LastHash.Span);
        return chain.Append(text.WrittenSpan[start..^1]);
    }

    private readonly record struct Pending(ArrayBufferWriter<byte> Line, TaskCompletionSource Done);
}

/// <summary>Where batches of lines go.</summary>
internal interface IAuditOutput : IDisposable
{
    /// <summary>The output's name, for logs.</summary>
    string Name { get; }

    /// <summary>Writes the batch as a whole, or throws and leaves nothing of it behind if it can.</summary>
    void Write(ReadOnlySpan<byte> lines);
}
