using System.Net;

namespace OathMesh.Client.Http;

/// <summary>Reads what a receiver says of a denied token: <c>WWW-Authenticate: OathMesh realm="...", error="invalid_token", error_code="token_expired"</c> (docs/protocol.md, section 4).</summary>
internal static class Challenge
{
    private const string Scheme = "OathMesh";
    private const string Undisclosed = "invalid_token";
    private const int MaxLength = 1024;
    private const int MaxCodeLength = 64;

    /// <summary>The code of a 401; <see langword="null"/> when it is not a well-formed answer of a receiver, or no token was found.</summary>
    public static string? CodeOf(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return null;
        }

        string? parameters = null;
        foreach (var challenge in response.Headers.WwwAuthenticate)
        {
            if (challenge.Scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase))
            {
                if (parameters is not null)
                {
                    // Two answers of one scheme: which is meant cannot be told.
                    return null;
                }

                parameters = challenge.Parameter ?? "";
            }
        }

        return parameters is null ? null : Read(parameters);
    }

    /// <summary>Whether the same request may pass with a new token.</summary>
    public static bool IsWorthRetrying(string code) =>
        code is "token_expired" or "jti_replay" || code.EndsWith("_unavailable", StringComparison.Ordinal);

    /// <summary>Reads <c>name="value"</c> pairs; <see langword="null"/> on anything else, RFC 9110 section 11.2 or not.</summary>
    internal static string? Read(string parameters)
    {
        if (parameters.Length > MaxLength)
        {
            return null;
        }

        string? error = null;
        string? code = null;
        var rest = parameters.AsSpan().Trim(' ');
        while (!rest.IsEmpty)
        {
            if (!TryReadPair(ref rest, out var name, out var value))
            {
                return null;
            }

            if (!Keep(name, value, "error", ref error) || !Keep(name, value, "error_code", ref code))
            {
                return null;
            }
        }

        return code is not null ? (IsCode(code) ? code : null) : error == Undisclosed ? Undisclosed : null;
    }

    private static bool Keep(ReadOnlySpan<char> name, string value, string wanted, ref string? kept)
    {
        if (!name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var isFirst = kept is null;
        kept = value;
        return isFirst;
    }

    private static bool TryReadPair(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> name, out string value)
    {
        value = "";
        var equals = rest.IndexOf("=\"", StringComparison.Ordinal);
        name = equals < 0 ? default : rest[..equals];
        if (name.IsEmpty || name.ContainsAnyExcept(NameCharacters) || !TryReadQuoted(rest[(equals + 2)..], out value, out var read))
        {
            return false;
        }

        rest = rest[(equals + 2 + read)..].TrimStart(' ');
        if (rest.IsEmpty)
        {
            return true;
        }

        if (rest[0] != ',')
        {
            return false;
        }

        rest = rest[1..].TrimStart(' ');
        return !rest.IsEmpty;
    }

    /// <summary>A quoted string without its first quote (RFC 9110 section 5.6.4).</summary>
    private static bool TryReadQuoted(ReadOnlySpan<char> text, out string value, out int read)
    {
        var unescaped = new System.Text.StringBuilder();
        value = "";
        for (read = 0; read < text.Length; read++)
        {
            switch (text[read])
            {
                case '"':
                    read++;
                    value = unescaped.ToString();
                    return true;
                case '\\' when read + 1 < text.Length:
                    unescaped.Append(text[++read]);
                    break;
                default:
                    unescaped.Append(text[read]);
                    break;
            }
        }

        return false;
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private static bool IsCode(string code) =>
        code.Length is > 0 and <= MaxCodeLength && code.All(character => char.IsAsciiLetterLower(character) || character is '_' or ':');
}
