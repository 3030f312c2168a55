using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace OathMesh.Conformance.Runner.Vectors;

/// <summary>Makes the run line of a case: every member that a testee may see, letter by letter as the case spells it, steps reduced to their input.</summary>
internal static class RunLine
{
    /// <summary>What a testee never sees.</summary>
    public static readonly IReadOnlyList<string> Hidden = ["id", "comment", "flags", "expect"];

    /// <summary>What the runner writes itself.</summary>
    public static readonly IReadOnlyList<string> Reserved = ["cmd", "seq", "op"];

    public static ReadOnlyMemory<byte> Write(JsonElement content, string operation, long sequence)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("cmd", "run");
            writer.WriteNumber("seq", sequence);
            writer.WriteString("op", operation);
            foreach (var member in content.EnumerateObject())
            {
                if (member.NameEquals("steps"))
                {
                    if (!IsOneEmptyStep(member.Value))
                    {
                        WriteSteps(writer, member.Value);
                    }
                }
                else if (!Hidden.Contains(member.Name))
                {
                    writer.WritePropertyName(member.Name);
                    WriteVerbatim(writer, member.Value);
                }
            }

            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>A case that is one question as a whole, such as a mint, has a single step without input: there is nothing of it to send.</summary>
    private static bool IsOneEmptyStep(JsonElement steps) =>
        steps.GetArrayLength() == 1 && !steps[0].GetProperty("input").EnumerateObject().MoveNext();

    private static void WriteSteps(Utf8JsonWriter writer, JsonElement steps)
    {
        writer.WriteStartArray("steps");
        foreach (var step in steps.EnumerateArray())
        {
            WriteVerbatim(writer, step.GetProperty("input"));
        }

        writer.WriteEndArray();
    }

    /// <summary>Copies a value without the white space between its tokens, and nothing else changed: <c>1.0</c>, escapes and duplicate members stay what they are.</summary>
    private static void WriteVerbatim(Utf8JsonWriter writer, JsonElement value)
    {
        var source = JsonMarshal.GetRawUtf8Value(value);
        var compact = new byte[source.Length];
        var length = 0;
        bool inString = false, escaped = false;
        foreach (var b in source)
        {
            if (inString)
            {
                inString = escaped || b != (byte)'"';
                escaped = !escaped && b == (byte)'\\';
            }
            else if (b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                continue;
            }
            else
            {
                inString = b == (byte)'"';
            }

            compact[length++] = b;
        }

        writer.WriteRawValue(compact.AsSpan(0, length), skipInputValidation: true);
    }
}
