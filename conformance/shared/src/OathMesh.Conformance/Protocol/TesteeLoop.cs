using System.Buffers;
using System.Text.Json;

namespace OathMesh.Conformance.Protocol;

/// <summary>The testee's side of the protocol of conformance/README.md: JSON lines in, JSON lines out, until <c>stop</c> or the end of the input.</summary>
public static class TesteeLoop
{
    private const int Protocol = 1;

    /// <summary>Serves a testee on standard input and output. Nothing else may write to standard output meanwhile.</summary>
    /// <param name="testee">The testee.</param>
    /// <returns>The exit code: 0.</returns>
    public static async Task<int> RunAsync(ITestee testee)
    {
        var output = Console.OpenStandardOutput();
        await using (output.ConfigureAwait(false))
        {
            using var input = new StreamReader(Console.OpenStandardInput());
            await RunAsync(testee, input, output).ConfigureAwait(false);
            return 0;
        }
    }

    /// <summary>Serves a testee.</summary>
    /// <param name="testee">The testee.</param>
    /// <param name="input">Where the commands come from.</param>
    /// <param name="output">Where the answers go; flushed after each.</param>
    /// <returns>A task that completes at <c>stop</c> or the end of the input.</returns>
    /// <exception cref="CaseFormatException">A line is not a command.</exception>
    public static async Task RunAsync(ITestee testee, TextReader input, Stream output)
    {
        ArgumentNullException.ThrowIfNull(testee);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        while (await input.ReadLineAsync().ConfigureAwait(false) is { } text)
        {
            using var line = JsonDocument.Parse(text);
            var command = line.RootElement.RequiredString("cmd");
            if (command == "stop")
            {
                return;
            }

            await output.WriteAsync(await AnswerAsync(testee, command, line.RootElement).ConfigureAwait(false)).ConfigureAwait(false);
            await output.FlushAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(ITestee testee, string command, JsonElement line)
    {
        switch (command)
        {
            case "start":
                return Line(writer => WriteStart(writer, testee));
            case "run":
                break;
            default:
                throw new CaseFormatException($"The command {command} is not known.");
        }

        var sequence = line.RequiredMember("seq").GetInt64();
        var operation = line.RequiredString("op");
        if (!testee.Capabilities.Contains(operation, StringComparer.Ordinal))
        {
            return Line(writer => WriteOutcome(writer, sequence, "skipped", $"The operation {operation} is not among the capabilities."));
        }

        try
        {
            return await RunAsync(testee, sequence, operation, line).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Whatever breaks is told as such: it must never look like a deny.
            await Console.Error.WriteLineAsync(e.ToString()).ConfigureAwait(false);
            return Line(writer => WriteOutcome(writer, sequence, "errored", $"{e.GetType().Name}: {e.Message}"));
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> RunAsync(ITestee testee, long sequence, string operation, JsonElement line)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new Utf8JsonWriter(buffer);
        await using (writer.ConfigureAwait(false))
        {
            writer.WriteStartObject();
            writer.WriteNumber("seq", sequence);
            writer.WriteStartArray("results");
            await testee.RunAsync(operation, line, writer).ConfigureAwait(false);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    private static void WriteStart(Utf8JsonWriter writer, ITestee testee)
    {
        writer.WriteNumber("protocol", Protocol);
        writer.WriteString("name", testee.Name);
        writer.WriteString("version", testee.Version);
        writer.WriteString("language", testee.Language);
        writer.WriteStartArray("capabilities");
        foreach (var capability in testee.Capabilities)
        {
            writer.WriteStringValue(capability);
        }

        writer.WriteEndArray();
    }

    private static void WriteOutcome(Utf8JsonWriter writer, long sequence, string outcome, string message)
    {
        writer.WriteNumber("seq", sequence);
        writer.WriteBoolean(outcome, true);
        writer.WriteString("message", message);
    }

    private static ReadOnlyMemory<byte> Line(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
