using System.Text;

namespace OathMesh.Conformance.Runner.Testees;

/// <summary>Drains a stream as fast as it comes and keeps its last bytes.</summary>
internal sealed class OutputTail
{
    /// <summary>How much is kept, in bytes: 4 KiB.</summary>
    public const int MaxBytes = 4096;

    private readonly Lock _lock = new();
    private readonly byte[] _kept = new byte[MaxBytes];
    private int _length;

    /// <summary>Begins to drain.</summary>
    public OutputTail(Stream stream) => Completion = DrainAsync(stream);

    /// <summary>Completes when the stream has ended.</summary>
    public Task Completion { get; }

    public override string ToString()
    {
        lock (_lock)
        {
            return Encoding.UTF8.GetString(_kept, 0, _length);
        }
    }

    private async Task DrainAsync(Stream stream)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer)) > 0)
            {
                Keep(buffer.AsSpan(0, read));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The process was killed meanwhile: the same as the end of its output.
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[Math.Max(0, bytes.Length - MaxBytes)..];
        lock (_lock)
        {
            var remain = Math.Min(_length, MaxBytes - bytes.Length);
            _kept.AsSpan(_length - remain, remain).CopyTo(_kept);
            bytes.CopyTo(_kept.AsSpan(remain));
            _length = remain + bytes.Length;
        }
    }
}
