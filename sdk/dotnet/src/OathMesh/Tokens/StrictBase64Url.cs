using System.Buffers;
using System.Buffers.Text;

namespace OathMesh.Tokens;

/// <summary>base64url without padding (RFC 4648 section 5, RFC 7515 section 2), canonical only. The platform's decoders take <c>=</c>, spaces and newlines, so the alphabet is scanned first.</summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>Decodes into <paramref name="destination"/>; <see langword="false"/> for any foreign character, an impossible length or unused bits that are not zero.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        written = 0;
        return IsCanonical(source)
            && Base64Url.DecodeFromUtf8(source, destination, out _, out written) == OperationStatus.Done;
    }

    public static int MaxDecodedLength(int encodedLength) => encodedLength / 4 * 3 + 3;

    private static bool IsCanonical(ReadOnlySpan<byte> source)
    {
        if (source.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        return (source.Length % 4) switch
        {
            0 => true,
            2 => (ValueOf(source[^1]) & 0b1111) == 0,
            3 => (ValueOf(source[^1]) & 0b11) == 0,
            _ => false,
        };
    }

    private static int ValueOf(byte character) => character switch
    {
        >= (byte)'A' and <= (byte)'Z' => character - 'A',
        >= (byte)'a' and <= (byte)'z' => character - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => character - '0' + 52,
        (byte)'-' => 62,
        _ => 63,
    };
}
