using System.Buffers;
using System.Text;
using OathMesh.Tokens;

namespace OathMesh.Revocation;

/// <summary>One revocation. Kind and value together name it: there is at most one of them in a list.</summary>
public sealed record RevocationEntry
{
    /// <summary>The longest <see cref="Value"/>, in characters: 512.</summary>
    public const int MaxValueLength = 512;

    private static readonly SearchValues<char> SubjectPattern =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_.@:~%+=-*");

    private static readonly SearchValues<char> VisibleAscii =
        SearchValues.Create(string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)));

    /// <summary>What is named.</summary>
    public required RevocationKind Kind { get; init; }

    /// <summary>Its name: a subject, in which <c>*</c> stands for any run of characters as in policies, a token's id, a key's id, or a client's id.</summary>
    public required string Value { get; init; }

    /// <summary>Why, as the operator said: at most 512 bytes of UTF-8. Never leaves the issuer's administration.</summary>
    public string? Reason { get; init; }

    /// <summary>Since when, in seconds since 1970-01-01T00:00:00Z.</summary>
    public long RevokedAt { get; init; }

    /// <summary>Until when, in seconds since 1970-01-01T00:00:00Z; <see langword="null"/>, the default, without end.</summary>
    public long? Until { get; init; }

    /// <summary>The client of the issuer that asked for it.</summary>
    public string? RevokedBy { get; init; }

    /// <summary>The names of the kinds, as they stand in requests, lists and audit lines.</summary>
    internal static readonly IReadOnlyList<string> KindNames = ["sub", "jti", "kid", "client"];

    internal string KindName => KindNames[(int)Kind];

    internal bool IsPattern => Kind == RevocationKind.Subject && Value.Contains('*', StringComparison.Ordinal);

    /// <summary>The kind and the value, such as <c>sub:agent://ci/*</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{KindName}:{Value}";

    /// <summary>What is wrong with the value, to be read after the kind's name; <see langword="null"/> when nothing is. A value that can match no token is wrong: it would revoke nothing.</summary>
    internal static string? Fault(RevocationKind kind, string value)
    {
        if (value.Length is 0 or > MaxValueLength)
        {
            return $"must have 1 to {MaxValueLength} characters";
        }

        var utf8 = Encoding.UTF8.GetBytes(value);
        return kind switch
        {
            RevocationKind.Subject when !IsSubject(value, utf8) => "must be a subject such as agent://ci/deploy-bot, or a pattern of one with '*'",
            RevocationKind.TokenId when !ClaimSyntax.IsTokenId(utf8) => $"must be {OathMeshLimits.MinTokenIdLength} to {OathMeshLimits.MaxTokenIdLength} of [A-Za-z0-9._~-]",
            RevocationKind.KeyId when !ClaimSyntax.IsKeyId(utf8) => $"must be 1 to {OathMeshLimits.MaxKeyIdLength} of [A-Za-z0-9._-]",
            RevocationKind.Client when value.AsSpan().ContainsAnyExcept(VisibleAscii) => "must be the id of a client, in visible ASCII",
            _ => null,
        };
    }

    private static bool IsSubject(string value, byte[] utf8) => value.Contains('*', StringComparison.Ordinal)
        ? !value.AsSpan().ContainsAnyExcept(SubjectPattern)
        : ClaimSyntax.IsSubject(utf8);
}
