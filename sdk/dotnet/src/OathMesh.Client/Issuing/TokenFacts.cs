using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OathMesh.Tokens;

namespace OathMesh.Client.Issuing;

/// <summary>What a token says of itself, read without verifying it: the receiver does that. It tells whether the issuer gave what was asked for, and when what it gives has changed.</summary>
internal sealed class TokenFacts
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = OathMeshLimits.MaxJsonDepth };

    private TokenFacts(JsonElement payload, byte[] mark)
    {
        Subject = Text(payload, "sub");
        Audience = Text(payload, "aud");
        Action = Text(payload, "act");
        TokenId = Text(payload, "jti");
        RequestHash = Text(payload, "rqh");
        IssuedAt = Number(payload, "iat");
        ExpiresAt = Number(payload, "exp");
        Mark = Convert.ToHexStringLower(mark);
    }

    public string? Subject { get; }

    public string? Audience { get; }

    public string? Action { get; }

    public string? TokenId { get; }

    public string? RequestHash { get; }

    public long IssuedAt { get; }

    public long ExpiresAt { get; }

    public TimeSpan Lifetime => TimeSpan.FromSeconds(Math.Clamp(ExpiresAt - IssuedAt, 0, OathMeshLimits.MaxLifetimeSeconds));

    /// <summary>A hash of the header, the lifetime and the claims that say who may do what: equal as long as the issuer's key and the client's grants stay what they are.</summary>
    public string Mark { get; }

    public static bool TryRead(string token, [NotNullWhen(true)] out TokenFacts? facts)
    {
        facts = null;
        if (token.Length > OathMeshLimits.MaxTokenBytes || token.Split('.') is not [var header, var body, { Length: > 0 }] || !Ascii.IsValid(token))
        {
            return false;
        }

        var encoded = Encoding.ASCII.GetBytes(body);
        var payload = new byte[StrictBase64Url.MaxDecodedLength(encoded.Length)];
        if (header.Length == 0 || !StrictBase64Url.TryDecode(encoded, payload, out var length))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(payload.AsMemory(0, length), Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            facts = new TokenFacts(document.RootElement, MarkOf(header, document.RootElement));
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON; or bad UTF-8, or an unpaired surrogate, noticed only when the string is read.
            return false;
        }
    }

    private static byte[] MarkOf(string header, JsonElement payload)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(header));
        foreach (var claim in payload.EnumerateObject())
        {
            if (claim.Name is "iss" or "sub" or "aud" or "act" or "scope" or "src" or "delegated_by" or "env" or "tenant")
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"\n{claim.Name}={claim.Value.GetRawText()}"));
            }
        }

        hash.AppendData(Encoding.ASCII.GetBytes($"\n{Number(payload, "exp") - Number(payload, "iat")}"));
        return hash.GetHashAndReset();
    }

    private static string? Text(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long Number(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;
}
