using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace OathMesh.Revocation;

/// <summary>Reads and writes lists of revocations. Strict: what is not understood may be a revocation, so it refuses the whole.</summary>
internal static class RevocationJson
{
    /// <summary>The list for receivers: what is revoked, and nothing about it.</summary>
    public static byte[] WriteList(IEnumerable<RevocationEntry> entries) =>
        Write(entries.Select(entry => RevocationRow.Of(entry) with { At = null, Until = null, Reason = null, By = null }));

    /// <summary>The list with everything, for the file and for administrators.</summary>
    public static byte[] WriteAll(IEnumerable<RevocationEntry> entries) => Write(entries.Select(RevocationRow.Of));

    public static string WriteOne(RevocationEntry entry) => JsonSerializer.Serialize(RevocationRow.Of(entry), RevocationJsonContext.Strict.RevocationRow);

    public static IReadOnlyList<RevocationEntry> Read(ReadOnlySpan<byte> json, int maxBytes)
    {
        if (json.Length > maxBytes)
        {
            throw new RevocationFormatException($"The list of revocations is longer than {maxBytes} bytes.");
        }

        if (!Utf8.IsValid(json))
        {
            throw new RevocationFormatException("The list of revocations is not UTF-8.");
        }

        RevocationDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(json, RevocationJsonContext.Strict.RevocationDocument);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an unpaired surrogate, noticed only when the string is decoded.
            throw new RevocationFormatException($"The list of revocations is not the JSON that it should be: {e.Message}", e);
        }

        return document is { Version: 1, Entries: { } rows }
            ? [.. rows.Select((row, index) => row is null ? throw Malformed(index) : row.ToEntry() ?? throw Malformed(index))]
            : throw new RevocationFormatException("The list of revocations must be an object with version 1 and entries.");
    }

    private static RevocationFormatException Malformed(int index) =>
        new($"$.entries[{index}] must have exactly one of sub, jti, kid and client, well-formed.");

    private static byte[] Write(IEnumerable<RevocationRow> rows) =>
        JsonSerializer.SerializeToUtf8Bytes(new RevocationDocument { Version = 1, Entries = [.. rows] }, RevocationJsonContext.Strict.RevocationDocument);
}

/// <summary>A list as it is written.</summary>
internal sealed record RevocationDocument
{
    public required int Version { get; init; }

    public required IReadOnlyList<RevocationRow> Entries { get; init; }
}

/// <summary>An entry as it is written: one of the first four members names what is revoked.</summary>
internal sealed record RevocationRow
{
    public string? Sub { get; init; }

    public string? Jti { get; init; }

    public string? Kid { get; init; }

    public string? Client { get; init; }

    public long? At { get; init; }

    public long? Until { get; init; }

    public string? Reason { get; init; }

    public string? By { get; init; }

    public static RevocationRow Of(RevocationEntry entry) => new()
    {
        Sub = entry.Kind == RevocationKind.Subject ? entry.Value : null,
        Jti = entry.Kind == RevocationKind.TokenId ? entry.Value : null,
        Kid = entry.Kind == RevocationKind.KeyId ? entry.Value : null,
        Client = entry.Kind == RevocationKind.Client ? entry.Value : null,
        At = entry.RevokedAt,
        Until = entry.Until,
        Reason = entry.Reason,
        By = entry.RevokedBy,
    };

    /// <summary>The entry; <see langword="null"/> when it is malformed.</summary>
    public RevocationEntry? ToEntry()
    {
        string?[] values = [Sub, Jti, Kid, Client];
        var kind = (RevocationKind)Array.FindIndex(values, value => value is not null);
        if (values.Count(value => value is not null) != 1 || RevocationEntry.Fault(kind, values[(int)kind]!) is not null)
        {
            return null;
        }

        return new RevocationEntry { Kind = kind, Value = values[(int)kind]!, RevokedAt = At ?? 0, Until = Until, Reason = Reason, RevokedBy = By };
    }
}

[JsonSerializable(typeof(RevocationDocument))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    MaxDepth = 4)]
internal sealed partial class RevocationJsonContext : JsonSerializerContext
{
    public static RevocationJsonContext Strict => Default;
}
