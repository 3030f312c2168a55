using System.Buffers;
using System.Buffers.Text;

namespace OathMesh.Tokens;

/// <summary>Writes JSON as RFC 8785 section 3.2.2 spells it, so that equal claims give equal bytes in every language: the platform's encoders escape more.</summary>
internal static class JsonText
{
    public static void WriteRaw(IBufferWriter<byte> output, ReadOnlySpan<byte> ascii) => output.Write(ascii);

    public static void WriteInteger(IBufferWriter<byte> output, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var written);
        output.Write(digits[..written]);
    }

    /// <summary>Writes a quoted string.</summary>
    /// <exception cref="ArgumentException">The text has an unpaired surrogate.</exception>
    public static void WriteString(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        output.Write("\""u8);
        Span<byte> utf8 = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            if (System.Text.Rune.DecodeFromUtf16(text, out var rune, out var consumed) != OperationStatus.Done)
            {
                throw new ArgumentException("The text has an unpaired surrogate, which JSON cannot carry.", nameof(text));
            }

            text = text[consumed..];
            switch (rune.Value)
            {
                case '"': output.Write("\\\""u8); break;
                case '\\': output.Write("\\\\"u8); break;
                case '\b': output.Write("\\b"u8); break;
                case '\t': output.Write("\\t"u8); break;
                case '\n': output.Write("\\n"u8); break;
                case '\f': output.Write("\\f"u8); break;
                case '\r': output.Write("\\r"u8); break;
                case < 0x20:
                    output.Write("\\u00"u8);
                    output.Write([(byte)"0123456789abcdef"[rune.Value >> 4], (byte)"0123456789abcdef"[rune.Value & 15]]);
                    break;
                default:
                    output.Write(utf8[..rune.EncodeToUtf8(utf8)]);
                    break;
            }
        }

        output.Write("\""u8);
    }
}
