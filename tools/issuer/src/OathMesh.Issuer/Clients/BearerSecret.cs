using Microsoft.Extensions.Primitives;

namespace OathMesh.Issuer.Clients;

/// <summary>Recognises <c>Authorization: Bearer SECRET</c> (RFC 6750 section 2.1, the scheme's name ignoring case).</summary>
internal static class BearerSecret
{
    private const string Scheme = "Bearer";

    /// <summary>Whether the one <c>Authorization</c> field has this scheme; <paramref name="secret"/> may be empty.</summary>
    public static bool TryRead(StringValues authorization, out ReadOnlySpan<char> secret)
    {
        secret = default;
        if (authorization.Count != 1 || authorization[0] is not { } field
            || !field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || (field.Length > Scheme.Length && field[Scheme.Length] != ' '))
        {
            return false;
        }

        secret = field.AsSpan(Scheme.Length).Trim(' ');
        return true;
    }
}
