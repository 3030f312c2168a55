using System.Text;
using System.Text.Json;
using OathMesh.Tokens;

namespace OathMesh.Keys;

/// <summary>Reads a JWKS strictly: duplicate ids, private or symmetric members, a wrong <c>use</c> or a bad point refuse the whole set (docs/protocol.md, section 7).</summary>
internal static class JsonWebKeySetReader
{
    private static readonly JsonDocumentOptions Options = new()
    {
        AllowDuplicateProperties = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = 8,
    };

    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

    public static JsonWebKeySet Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > JsonWebKeySet.MaxBytes)
        {
            throw new KeyFormatException($"The key set has {json.Length} bytes; at most {JsonWebKeySet.MaxBytes} are allowed.");
        }

        try
        {
            using var document = JsonDocument.Parse(json.ToArray(), Options);
            RequireText(document.RootElement);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: invalid UTF-8 or an unpaired surrogate, which the reader notices only when a string is read.
            throw new KeyFormatException("The key set is not strict JSON: " + FirstLine(e.Message), e);
        }
    }

    /// <summary>Decodes every string, also those that are not looked at: the platform's parser leaves bad UTF-8 and unpaired surrogates to whoever reads them.</summary>
    private static void RequireText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    RequireText(member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var entry in element.EnumerateArray())
                {
                    RequireText(entry);
                }

                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
        }
    }

    private static JsonWebKeySet Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
        {
            throw new KeyFormatException("The key set must be a JSON object with an array named keys (RFC 7517 section 5).");
        }

        if (keys.GetArrayLength() > JsonWebKeySet.MaxKeys)
        {
            throw new KeyFormatException($"The key set has {keys.GetArrayLength()} keys; at most {JsonWebKeySet.MaxKeys} are allowed.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var accepted = new Dictionary<string, Ed25519PublicKey>(StringComparer.Ordinal);
        var index = 0;
        foreach (var element in keys.EnumerateArray())
        {
            var place = $"keys[{index++}]";
            RequirePublicSigningKey(element, place);
            var keyId = OptionalString(element, "kid", place);
            if (keyId is not null && !seen.Add(keyId))
            {
                throw new KeyFormatException($"{place}: the kid occurs twice in the set.");
            }

            if (IsEd25519(element, place))
            {
                accepted.Add(RequireKeyId(keyId, place), ReadPoint(element, place));
            }
        }

        return new JsonWebKeySet(accepted);
    }

    private static void RequirePublicSigningKey(JsonElement key, string place)
    {
        if (key.ValueKind != JsonValueKind.Object)
        {
            throw new KeyFormatException($"{place}: a key must be a JSON object.");
        }

        foreach (var member in PrivateMembers)
        {
            if (key.TryGetProperty(member, out _))
            {
                throw new KeyFormatException($"{place}: the member {member} is private or symmetric key material. Publish public keys only, and replace this key: it has leaked.");
            }
        }

        if (OptionalString(key, "kty", place) is not { Length: > 0 } type || type == "oct")
        {
            throw new KeyFormatException($"{place}: kty must be present and not oct.");
        }

        if (OptionalString(key, "use", place) is not (null or "sig"))
        {
            throw new KeyFormatException($"{place}: use must be sig.");
        }

        if (key.TryGetProperty("key_ops", out var operations)
            && !(operations.ValueKind == JsonValueKind.Array && operations.GetArrayLength() == 1 && operations[0].ValueKind == JsonValueKind.String && operations[0].GetString() == "verify"))
        {
            throw new KeyFormatException($"{place}: key_ops must be [\"verify\"].");
        }
    }

    private static bool IsEd25519(JsonElement key, string place)
    {
        if (OptionalString(key, "kty", place) != "OKP" || OptionalString(key, "crv", place) != "Ed25519")
        {
            return false;
        }

        return OptionalString(key, "alg", place) is null or "EdDSA"
            ? true
            : throw new KeyFormatException($"{place}: alg must be EdDSA.");
    }

    private static string RequireKeyId(string? keyId, string place) =>
        keyId is not null && ClaimSyntax.IsKeyId(Encoding.UTF8.GetBytes(keyId))
            ? keyId
            : throw new KeyFormatException($"{place}: kid must be 1 to 64 of [A-Za-z0-9._-].");

    private static Ed25519PublicKey ReadPoint(JsonElement key, string place)
    {
        var x = Encoding.UTF8.GetBytes(OptionalString(key, "x", place) ?? "");
        Span<byte> raw = stackalloc byte[Ed25519PublicKey.Size + 4];
        if (x.Length != 43 || !StrictBase64Url.TryDecode(x, raw, out var length))
        {
            throw new KeyFormatException($"{place}: x must be 32 bytes as 43 characters of unpadded, canonical base64url.");
        }

        return Ed25519PublicKey.TryImport(raw[..length], out var publicKey, out var fault)
            ? publicKey
            : throw new KeyFormatException($"{place}: {fault}");
    }

    private static string? OptionalString(JsonElement key, string name, string place)
    {
        if (!key.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new KeyFormatException($"{place}: {name} must be a string.");
    }

    private static string FirstLine(string message) => message.Split('\n', 2)[0];
}
