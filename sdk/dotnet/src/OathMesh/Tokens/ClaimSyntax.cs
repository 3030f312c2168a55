using System.Buffers;

namespace OathMesh.Tokens;

/// <summary>The character rules of docs/protocol.md section 2, for what is received and for what is minted.</summary>
internal static class ClaimSyntax
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";

    private static readonly SearchValues<byte> KeyIdBytes = Bytes("._-");
    private static readonly SearchValues<byte> SubjectBytes = Bytes("/_.@:~%+=-");
    private static readonly SearchValues<byte> MintedSubjectBytes = Bytes("/_.-");
    private static readonly SearchValues<byte> ActionBytes = Bytes("._:/-");
    private static readonly SearchValues<byte> TokenIdBytes = Bytes("._~-");
    private static readonly SearchValues<byte> LowerHexBytes = SearchValues.Create("0123456789abcdef"u8);

    public static bool IsKeyId(ReadOnlySpan<byte> value) =>
        value.Length is > 0 and <= OathMeshLimits.MaxKeyIdLength && !value.ContainsAnyExcept(KeyIdBytes);

    public static bool IsSubject(ReadOnlySpan<byte> value) => IsSubject(value, SubjectBytes);

    public static bool IsMintedSubject(ReadOnlySpan<byte> value) => IsSubject(value, MintedSubjectBytes);

    public static bool IsAction(ReadOnlySpan<byte> value) =>
        value.Length is > 0 and <= OathMeshLimits.MaxActionLength && !value.ContainsAnyExcept(ActionBytes);

    public static bool IsTokenId(ReadOnlySpan<byte> value) =>
        value.Length is >= OathMeshLimits.MinTokenIdLength and <= OathMeshLimits.MaxTokenIdLength
        && !value.ContainsAnyExcept(TokenIdBytes);

    public static bool IsRequestHash(ReadOnlySpan<byte> value) =>
        value.Length == 71 && value.StartsWith("sha256:"u8) && !value[7..].ContainsAnyExcept(LowerHexBytes);

    /// <summary>Parses a claim that must be a plain JSON integer from 0 to 2^53, given its raw JSON text.</summary>
    public static bool TryParseNumericDate(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length is 0 or > 16 || (text[0] == '0' && text.Length > 1))
        {
            return false;
        }

        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = value * 10 + (digit - '0');
        }

        return value <= OathMeshLimits.MaxNumericDate;
    }

    private static bool IsSubject(ReadOnlySpan<byte> value, SearchValues<byte> allowed)
    {
        var separator = value.IndexOf("://"u8);
        if (separator < 0)
        {
            return false;
        }

        var scheme = value[..separator];
        var path = value[(separator + 3)..];
        return (scheme.SequenceEqual("agent"u8) || scheme.SequenceEqual("svc"u8) || scheme.SequenceEqual("job"u8)
                || scheme.SequenceEqual("tool"u8) || scheme.SequenceEqual("user"u8))
            && path.Length is > 0 and <= OathMeshLimits.MaxSubjectPathLength
            && !path.ContainsAnyExcept(allowed);
    }

    private static SearchValues<byte> Bytes(string marks) =>
        SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(Letters + Digits + marks));
}
