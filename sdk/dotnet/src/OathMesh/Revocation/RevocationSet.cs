using System.Buffers.Text;
using System.Security.Cryptography;

namespace OathMesh.Revocation;

/// <summary>What is revoked at one moment: an immutable list with a version of its own. Look-ups allocate nothing. Whatever stands in it is revoked, whenever its end is: taking an entry out when its end has come is the list's keeper's to do, by one clock.</summary>
public sealed class RevocationSet
{
    /// <summary>The most entries: 10,000.</summary>
    public const int MaxEntries = 10_000;

    /// <summary>The longest list over HTTP, in bytes: 8 MiB.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    private readonly Dictionary<string, RevocationEntry>[] _exact = [.. RevocationEntry.KindNames.Select(_ => new Dictionary<string, RevocationEntry>(StringComparer.Ordinal))];
    private readonly SubjectPatterns _patterns;
    private readonly byte[] _json;

    /// <summary>Creates a list.</summary>
    /// <param name="entries">What is revoked, at most 10,000; of two that name the same, the last counts.</param>
    /// <exception cref="RevocationFormatException">There are too many, or one is malformed.</exception>
    public RevocationSet(IEnumerable<RevocationEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var unique = new Dictionary<(RevocationKind, string), RevocationEntry>();
        foreach (var entry in entries)
        {
            unique[(entry.Kind, entry.Value)] = RevocationEntry.Fault(entry.Kind, entry.Value) is { } fault
                ? throw new RevocationFormatException($"{entry.KindName} {fault}.")
                : entry;
        }

        if (unique.Count > MaxEntries)
        {
            throw new RevocationFormatException($"There are {unique.Count} revocations; at most {MaxEntries} are taken. Revoke by pattern, or take some out.");
        }

        Entries = [.. unique.Values.OrderBy(entry => entry.Kind).ThenBy(entry => entry.Value, StringComparer.Ordinal)];
        foreach (var entry in Entries.Where(entry => !entry.IsPattern))
        {
            _exact[(int)entry.Kind].Add(entry.Value, entry);
        }

        _patterns = new SubjectPatterns(Entries.Where(entry => entry.IsPattern));
        _json = RevocationJson.WriteList(Entries);
        Version = Base64Url.EncodeToString(SHA256.HashData(_json).AsSpan(0, 16));
    }

    /// <summary>Nothing is revoked.</summary>
    public static RevocationSet Empty { get; } = new([]);

    /// <summary>What is revoked, by kind and value.</summary>
    public IReadOnlyList<RevocationEntry> Entries { get; }

    /// <summary>The same for lists that revoke the same, on every machine: 22 characters of base64url.</summary>
    public string Version { get; }

    /// <summary>The list as receivers get it (docs/protocol.md, section 11): UTF-8, without reasons, ends and names of administrators.</summary>
    public ReadOnlyMemory<byte> Json => _json;

    /// <summary>Reads a list as receivers get it.</summary>
    /// <param name="utf8Json">The list.</param>
    /// <returns>What is revoked.</returns>
    /// <exception cref="RevocationFormatException">It is no such list: nothing of it may be used, since what cannot be read may be a revocation.</exception>
    public static RevocationSet Parse(ReadOnlySpan<byte> utf8Json) => new(RevocationJson.Read(utf8Json, MaxBytes));

    /// <summary>Reads a list as it is kept: with reasons and ends.</summary>
    /// <param name="utf8Json">The list.</param>
    /// <returns>What is revoked.</returns>
    /// <exception cref="RevocationFormatException">It is no such list.</exception>
    public static RevocationSet ParseKept(ReadOnlySpan<byte> utf8Json) => new(RevocationJson.Read(utf8Json, 3 * MaxBytes));

    /// <summary>Writes an entry as it is kept, with its reason and end.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>One JSON object: an element of <c>entries</c>.</returns>
    public static string WriteKept(RevocationEntry entry) => RevocationJson.WriteOne(entry);

    /// <summary>Finds what revokes the caller: its subject, its token, the key that signed it, or, when a client signed it itself, the client.</summary>
    /// <param name="caller">The content of an authentic token.</param>
    /// <returns>A revocation that fits; <see langword="null"/> when there is none.</returns>
    public RevocationEntry? Find(OathMeshCaller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return Find(RevocationKind.Subject, caller.Subject)
            ?? Find(RevocationKind.TokenId, caller.TokenId)
            ?? Find(RevocationKind.KeyId, caller.KeyId)
            ?? Find(RevocationKind.Client, caller.Issuer);
    }

    /// <summary>Finds what revokes a subject, token, key or client.</summary>
    /// <param name="kind">What is named.</param>
    /// <param name="value">Its name.</param>
    /// <returns>A revocation that fits; <see langword="null"/> when there is none.</returns>
    public RevocationEntry? Find(RevocationKind kind, string value) =>
        _exact[(int)kind].TryGetValue(value, out var entry) ? entry
        : kind == RevocationKind.Subject ? _patterns.Find(value)
        : null;
}
