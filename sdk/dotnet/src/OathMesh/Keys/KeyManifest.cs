using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OathMesh.Tokens;

namespace OathMesh.Keys;

/// <summary>The content of <c>keys.json</c>: which key files belong to the directory, and since when each signs. States follow from it and the clock, so that no file needs to change for a key to take over.</summary>
internal sealed record KeyManifest
{
    public const string FileName = "keys.json";

    private const int MaxBytes = 1024 * 1024;

    // Some four thousand years from now: whatever is added to it stays a date.
    private const long MaxSeconds = 1L << 37;

    /// <summary>How long a key stays published after its successor took over: the longest lifetime and twice the longest leeway.</summary>
    public static readonly TimeSpan Afterlife =
        TimeSpan.FromSeconds(OathMeshLimits.MaxLifetimeSeconds + (2 * OathMeshLimits.MaxLeewaySeconds));

    public required int Version { get; init; }

    public required IReadOnlyList<KeyManifestEntry> Keys { get; init; }

    /// <summary>Reads an index that may have grown beyond sense.</summary>
    public static KeyManifest Load(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (stream.Length > MaxBytes)
        {
            throw new KeyFormatException($"{path}: {stream.Length} bytes is too long for a key directory's index.");
        }

        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        return Parse(json, path);
    }

    public static KeyManifest Parse(ReadOnlySpan<byte> json, string path)
    {
        KeyManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, KeyManifestJson.Strict.KeyManifest);
        }
        catch (JsonException e)
        {
            throw new KeyFormatException($"{path} is not a key directory's index: {e.Message}", e);
        }

        if (manifest is not { Version: 1 } || manifest.Keys.Any(key => key is null || !ClaimSyntax.IsKeyId(Encoding.UTF8.GetBytes(key.Kid))))
        {
            throw new KeyFormatException($"{path}: version must be 1, and keys a list of objects with a kid of 1 to 64 of [A-Za-z0-9._-].");
        }

        if (manifest.Keys.Any(key => key.CreatedAt is < 0 or > MaxSeconds || key.SignsFrom is < 0 or > MaxSeconds))
        {
            throw new KeyFormatException($"{path}: createdAt and signsFrom must be from 0 to {MaxSeconds} seconds since 1970.");
        }

        if (manifest.Keys.Select(key => key.Kid).Distinct(StringComparer.Ordinal).Count() != manifest.Keys.Count)
        {
            throw new KeyFormatException($"{path}: a kid is listed twice.");
        }

        return manifest;
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, KeyManifestJson.Strict.KeyManifest);

    /// <summary>Each key with its state at <paramref name="now"/>, oldest first.</summary>
    public IReadOnlyList<KeyDirectoryEntry> At(DateTimeOffset now)
    {
        var ordered = Keys.OrderBy(key => key.SignsFrom).ThenBy(key => key.CreatedAt).ToList();
        var entries = new List<KeyDirectoryEntry>(ordered.Count);
        for (var i = 0; i < ordered.Count; i++)
        {
            var signsFrom = DateTimeOffset.FromUnixTimeSeconds(ordered[i].SignsFrom);
            DateTimeOffset? successor = i + 1 < ordered.Count ? DateTimeOffset.FromUnixTimeSeconds(ordered[i + 1].SignsFrom) : null;
            DateTimeOffset? end = ordered[i].PublishedUntil is { } until ? DateTimeOffset.FromUnixTimeSeconds(until) : successor + Afterlife;
            var state = signsFrom > now ? KeyState.Next
                : end <= now ? KeyState.Retired
                : ordered[i].PublishedUntil is not null || successor <= now ? KeyState.Retiring
                : KeyState.Current;
            entries.Add(new KeyDirectoryEntry(ordered[i].Kid, state, DateTimeOffset.FromUnixTimeSeconds(ordered[i].CreatedAt), signsFrom, end));
        }

        return entries;
    }
}

/// <summary>One line of <see cref="KeyManifest"/>; times in seconds since 1970-01-01T00:00:00Z.</summary>
internal sealed record KeyManifestEntry
{
    public required string Kid { get; init; }

    public required long CreatedAt { get; init; }

    public required long SignsFrom { get; init; }

    /// <summary>Written when a key is taken out, for those before it: their end would otherwise move to a later successor's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? PublishedUntil { get; init; }
}

[JsonSerializable(typeof(KeyManifest))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true)]
internal sealed partial class KeyManifestJson : JsonSerializerContext
{
    public static KeyManifestJson Strict => Default;
}
