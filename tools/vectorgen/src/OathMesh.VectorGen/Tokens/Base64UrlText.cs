using System.Text;

namespace OathMesh.VectorGen.Tokens;

/// <summary>base64url without padding (RFC 4648 section 5), by hand: the vectors must not share a platform encoder's mistakes.</summary>
internal static class Base64UrlText
{
    public const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var i = 0; i < bytes.Length; i += 3)
        {
            var left = Math.Min(3, bytes.Length - i);
            var bits = (bytes[i] << 16) | (left > 1 ? bytes[i + 1] << 8 : 0) | (left > 2 ? bytes[i + 2] : 0);
            for (var digit = 0; digit <= left; digit++)
            {
                text.Append(Alphabet[(bits >> (18 - (6 * digit))) & 63]);
            }
        }

        return text.ToString();
    }

    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    /// <summary>Sets an unused bit of the last character: a lenient decoder gives the same bytes.</summary>
    public static string WithUnusedBit(string segment)
    {
        if (segment.Length % 4 is not (2 or 3))
        {
            throw new InvalidOperationException("The segment has no unused bits.");
        }

        return segment[..^1] + Alphabet[Alphabet.IndexOf(segment[^1], StringComparison.Ordinal) | 1];
    }
}
