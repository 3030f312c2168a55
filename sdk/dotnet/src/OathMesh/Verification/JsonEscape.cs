using System.Text;

namespace OathMesh.Verification;

/// <summary>Escapes in JSON strings (RFC 8259 section 7).</summary>
internal static class JsonEscape
{
    /// <summary>The digits of <c>\uXXXX</c>.</summary>
    private const int HexDigits = 4;

    /// <summary>Decodes one escape, or the two that make a character outside of the BMP.</summary>
    /// <param name="text">What follows the backslash.</param>
    /// <param name="destination">Where the character goes as UTF-8; at most as long as the escape.</param>
    /// <param name="consumed">How much of <paramref name="text"/> was read.</param>
    /// <param name="written">How much was written.</param>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination, out int consumed, out int written)
    {
        consumed = 1;
        written = 1;
        switch (text.IsEmpty ? (byte)0 : text[0])
        {
            case (byte)'"': destination[0] = (byte)'"'; return true;
            case (byte)'\\': destination[0] = (byte)'\\'; return true;
            case (byte)'/': destination[0] = (byte)'/'; return true;
            case (byte)'b': destination[0] = (byte)'\b'; return true;
            case (byte)'f': destination[0] = (byte)'\f'; return true;
            case (byte)'n': destination[0] = (byte)'\n'; return true;
            case (byte)'r': destination[0] = (byte)'\r'; return true;
            case (byte)'t': destination[0] = (byte)'\t'; return true;
            case (byte)'u': return TryDecodeUnicode(text[1..], destination, out consumed, out written);
            default: return false;
        }
    }

    private static bool TryDecodeUnicode(ReadOnlySpan<byte> text, Span<byte> destination, out int consumed, out int written)
    {
        consumed = 1 + HexDigits;
        written = 0;
        if (!TryReadHex(text, out var first))
        {
            return false;
        }

        if (Rune.TryCreate(first, out var rune))
        {
            return rune.TryEncodeToUtf8(destination, out written);
        }

        // A high surrogate needs its low one, escaped, right behind it; anything else is unpaired.
        consumed += 2 + HexDigits;
        return text[HexDigits..].StartsWith("\\u"u8)
            && TryReadHex(text[(HexDigits + 2)..], out var second)
            && Rune.TryCreate(first, second, out rune)
            && rune.TryEncodeToUtf8(destination, out written);
    }

    private static bool TryReadHex(ReadOnlySpan<byte> text, out char unit)
    {
        var value = 0;
        unit = default;
        if (text.Length < HexDigits)
        {
            return false;
        }

        foreach (var character in text[..HexDigits])
        {
            var digit = character switch
            {
                >= (byte)'0' and <= (byte)'9' => character - '0',
                >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
                _ => -1,
            };
            if (digit < 0)
            {
                return false;
            }

            value = (value << 4) | digit;
        }

        unit = (char)value;
        return true;
    }
}
