using System.Text;
using System.Text.Json;
using OathMesh.Keys;
using OathMesh.Tokens;

namespace OathMesh.Conformance.Operations;

/// <summary><c>mint</c>: writes and signs one token, byte for byte.</summary>
internal static class MintOperation
{
    private static readonly string[] KnownClaims =
    [
        "iss", "sub", "aud", "act", "iat", "exp", "jti", "nbf", "scope", "reason", "src", "delegated_by", "env", "tenant", "rqh",
    ];

    public static void Run(JsonElement run, Utf8JsonWriter results)
    {
        run.RefuseOthers("cmd", "seq", "op", "seed", "claims");
        var claims = run.RequiredMember("claims");
        claims.RefuseOthers(KnownClaims);
        if (claims.TryGetMember("src", out var source) && source.ValueKind == JsonValueKind.Object)
        {
            source.RefuseOthers(CallerReader.SourceMembers);
        }

        using var key = ReadKey(run.RequiredString("seed"));
        if (MintOrNull(key, claims) is { } token)
        {
            results.WriteStartObject();
            results.WriteString("token", token);
            results.WriteEndObject();
        }
        else
        {
            Refusal.Write(results);
        }
    }

    private static string? MintOrNull(Ed25519PrivateKey key, JsonElement claims)
    {
        try
        {
            var issuer = claims.RequiredString("iss");
            var issuedAt = ReadTime(claims.RequiredMember("iat"), "iat");
            var lifetime = (Int128)ReadTime(claims.RequiredMember("exp"), "exp") - issuedAt;
            var wished = (int)Int128.Clamp(lifetime, int.MinValue, int.MaxValue);
            return issuer.Length == 0
                ? null
                : TokenMinter.Write(key, ReadClaims(claims), issuer, issuedAt, wished, claims.RequiredString("jti")).Token;
        }
        catch (Exception e) when (e is ArgumentException or CaseFormatException)
        {
            // Misuse, be it a wrong type, which the typed interface cannot even express, or a malformed value: no token.
            return null;
        }
    }

    private static TokenClaims ReadClaims(JsonElement claims) => new()
    {
        Subject = claims.RequiredString("sub"),
        Audience = claims.RequiredString("aud"),
        Action = claims.RequiredString("act"),
        NotBefore = claims.TryGetMember("nbf", out var notBefore) ? ReadTime(notBefore, "nbf") : null,
        Scope = claims.OptionalStrings("scope"),
        Reason = claims.OptionalString("reason"),
        Source = claims.TryGetMember("src", out var source) ? CallerReader.ReadSource(source) : null,
        DelegatedBy = claims.OptionalString("delegated_by"),
        Environment = claims.OptionalString("env"),
        Tenant = claims.OptionalString("tenant"),
        RequestHash = claims.OptionalString("rqh"),
    };

    private static long ReadTime(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is >= 0 and <= OathMeshLimits.MaxNumericDate
            ? seconds
            : throw new CaseFormatException($"The claim {name} must be an integer from 0 to 2^53.");

    private static Ed25519PrivateKey ReadKey(string seed)
    {
        Span<byte> raw = stackalloc byte[StrictBase64Url.MaxDecodedLength(64)];
        return seed.Length <= 64 && StrictBase64Url.TryDecode(Encoding.UTF8.GetBytes(seed), raw, out var length) && length == Ed25519PrivateKey.SeedSize
            ? Ed25519PrivateKey.ImportSeed(raw[..length])
            : throw new CaseFormatException("The member seed must be 32 bytes as base64url.");
    }
}
