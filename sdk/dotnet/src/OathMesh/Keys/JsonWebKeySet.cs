using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace OathMesh.Keys;

/// <summary>
/// The Ed25519 public keys of one issuer, by <c>kid</c> (RFC 7517 section 5, RFC 8037). Loading is strict: one bad key refuses the whole set.
/// Public keys of other types are skipped, as RFC 7517 section 5 asks. Immutable.
/// </summary>
public sealed class JsonWebKeySet
{
    /// <summary>The largest document that is read, in bytes: 65,536.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The most keys a set may hold: 100.</summary>
    public const int MaxKeys = 100;

    private readonly FrozenDictionary<string, Ed25519PublicKey> _keys;

    /// <summary>Makes a set of keys under their own ids.</summary>
    /// <param name="keys">The keys; duplicates count once.</param>
    public JsonWebKeySet(IEnumerable<Ed25519PublicKey> keys)
        : this(keys.Distinct().ToDictionary(key => key.KeyId, StringComparer.Ordinal))
    {
    }

    internal JsonWebKeySet(IEnumerable<KeyValuePair<string, Ed25519PublicKey>> keys) =>
        _keys = keys.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The number of keys.</summary>
    public int Count => _keys.Count;

    /// <summary>The ids of the keys, in no order.</summary>
    public IReadOnlyCollection<string> KeyIds => _keys.Keys;

    /// <summary>The keys, in no order.</summary>
    internal IReadOnlyCollection<Ed25519PublicKey> Keys => _keys.Values;

    /// <summary>Reads a key set.</summary>
    /// <param name="json">The document, UTF-8, at most 64 KiB and 100 keys.</param>
    /// <returns>The set.</returns>
    /// <exception cref="KeyFormatException">The set was refused as a whole; the message says why.</exception>
    public static JsonWebKeySet Parse(ReadOnlySpan<byte> json) => JsonWebKeySetReader.Read(json);

    /// <summary>Finds the key with exactly this id.</summary>
    /// <param name="keyId">The <c>kid</c>, compared ordinally.</param>
    /// <param name="key">The key, when found.</param>
    /// <returns>Whether it was found.</returns>
    public bool TryGet(ReadOnlySpan<char> keyId, [NotNullWhen(true)] out Ed25519PublicKey? key) =>
        _keys.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(keyId, out key);

    /// <summary>Writes the set as a JWKS document, public members only, keys in ordinal order of their ids.</summary>
    /// <param name="writer">Where it is written.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteStartArray("keys");
        foreach (var (keyId, key) in _keys.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("kty", "OKP");
            writer.WriteString("crv", "Ed25519");
            writer.WriteString("alg", "EdDSA");
            writer.WriteString("use", "sig");
            writer.WriteString("kid", keyId);
            writer.WriteString("x", key.X);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The set as a JWKS document, see <see cref="WriteTo"/>.</summary>
    /// <param name="indented">Whether it is laid out for people.</param>
    /// <returns>The document, UTF-8.</returns>
    public byte[] ToJson(bool indented = false)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented }))
        {
            WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
