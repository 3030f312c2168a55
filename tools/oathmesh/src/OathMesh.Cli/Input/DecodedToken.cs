using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using OathMesh.Verification;

namespace OathMesh.Cli.Input;

/// <summary>A token taken apart for a person to look at. Nothing is verified.</summary>
internal sealed class DecodedToken : IDisposable
{
    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = OathMeshLimits.MaxJsonDepth };

    private readonly JsonDocument _header;
    private readonly JsonDocument _payload;

    private DecodedToken(JsonDocument header, JsonDocument payload, int signatureBytes)
    {
        _header = header;
        _payload = payload;
        SignatureBytes = signatureBytes;
    }

    public JsonElement Header => _header.RootElement;

    public JsonElement Payload => _payload.RootElement;

    public int SignatureBytes { get; }

    /// <summary>The token's <c>exp</c>; <see langword="null"/> when it has none that is a whole number.</summary>
    public long? ExpiresAt =>
        Payload.TryGetProperty("exp", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) ? seconds : null;

    /// <summary>Takes a token apart.</summary>
    /// <exception cref="CommandException">It cannot be; with the code that a verifier would give.</exception>
    public static DecodedToken Decode(string token)
    {
        if (token.Length > OathMeshLimits.MaxTokenBytes)
        {
            throw Refused("token_too_large", "");
        }

        var segments = token.Split('.');
        if (segments.Length != 3)
        {
            throw Refused("token_malformed", "");
        }

        var header = Parse(DecodeSegment(segments[0]), "header_invalid");
        var payload = Parse(DecodeSegment(segments[1]), "payload_invalid");
        return new DecodedToken(header, payload, DecodeSegment(segments[2]).Length);
    }

    public void Dispose()
    {
        _header.Dispose();
        _payload.Dispose();
    }

    private static byte[] DecodeSegment(string segment)
    {
        // The platform's decoder also takes padding and white space: the alphabet is scanned first.
        var bytes = new byte[Base64Url.GetMaxDecodedLength(segment.Length)];
        return segment.Length > 0 && !segment.AsSpan().ContainsAnyExcept(Alphabet)
            && Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(segment), bytes, out _, out var written) == OperationStatus.Done
                ? bytes[..written]
                : throw Refused("token_malformed", "");
    }

    private static JsonDocument Parse(byte[] json, string code)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(json, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw Refused(code, "");
            }

            // Invalid UTF-8 and unpaired surrogates are noticed only when strings are read: read them all before any is shown.
            ReadStrings(document.RootElement);
            return document;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            document?.Dispose();
            throw Refused(code, $" {e.Message}");
        }
    }

    private static void ReadStrings(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var entry in element.EnumerateArray())
                {
                    ReadStrings(entry);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    ReadStrings(member.Value);
                }

                break;
        }
    }

    private static CommandException Refused(string code, string detail)
    {
        var error = VerificationErrors.Find(code)!;
        return CommandException.Failed(code, $"It cannot be decoded. {error.Message}{detail}", error.Fix);
    }
}
