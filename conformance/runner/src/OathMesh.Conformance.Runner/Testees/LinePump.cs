using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;

namespace OathMesh.Conformance.Runner.Testees;

/// <summary>Cuts a testee's output into lines. At most a few lines wait to be read; a testee that writes more waits, too.</summary>
internal static class LinePump
{
    private const int MaxWaiting = 16;

    public static ChannelReader<TesteeLine> Start(Stream output)
    {
        var lines = Channel.CreateBounded<TesteeLine>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });
        _ = PumpAsync(output, lines.Writer);
        return lines.Reader;
    }

    private static async Task PumpAsync(Stream output, ChannelWriter<TesteeLine> lines)
    {
        try
        {
            var reader = PipeReader.Create(output);
            while (true)
            {
                var read = await reader.ReadAsync();
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    await lines.WriteAsync(Line(rest.Slice(0, end)));
                    rest = rest.Slice(rest.GetPosition(1, end));
                }

                if (rest.Length > TesteeLine.MaxBytes)
                {
                    // No more is read: the testee is killed for it.
                    await lines.WriteAsync(new TesteeLine(default, IsTooLong: true));
                    return;
                }

                reader.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The process was killed meanwhile: the same as the end of its output.
        }
        finally
        {
            lines.Complete();
        }
    }

    private static TesteeLine Line(ReadOnlySequence<byte> bytes) =>
        bytes.Length > TesteeLine.MaxBytes ? new TesteeLine(default, IsTooLong: true) : new TesteeLine(bytes.ToArray(), IsTooLong: false);
}
