using System.Text.Json;

namespace OathMesh.Cli.Issuing;

/// <summary>One revocation as an issuer told it. What is unknown here is left out.</summary>
/// <param name="Kind">What is named: sub, jti, kid or client.</param>
/// <param name="Value">Its name.</param>
/// <param name="At">Since when, in seconds since 1970; told to administrators only, like what follows.</param>
/// <param name="Until">Until when; <see langword="null"/> without end.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who revoked.</param>
internal sealed record RevocationAnswer(string Kind, string Value, long? At, long? Until, string? Reason, string? By)
{
    private static readonly string[] Kinds = ["sub", "jti", "kid", "client"];

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    public static RevocationAnswer ReadEntry(ReadOnlyMemory<byte> body) => Parse(body, Read);

    public static IReadOnlyList<RevocationAnswer> ReadList(ReadOnlyMemory<byte> body) => Parse<IReadOnlyList<RevocationAnswer>>(
        body,
        root => root is { ValueKind: JsonValueKind.Object } && root.TryGetProperty("entries", out var entries) && entries.ValueKind == JsonValueKind.Array
            ? [.. entries.EnumerateArray().Select(Read)]
            : throw IssuerAnswer.Invalid("it is no list of revocations"));

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString(Kind, Value);
        WriteNumber(writer, "at", At);
        WriteNumber(writer, "until", Until);
        WriteText(writer, "reason", Reason);
        WriteText(writer, "by", By);
        writer.WriteEndObject();
    }

    private static T Parse<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: invalid UTF-8 or an unpaired surrogate, noticed only when a string is read.
            throw IssuerAnswer.Invalid("it is not the JSON that it should be");
        }
    }

    private static RevocationAnswer Read(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || Kinds.FirstOrDefault(kind => Text(entry, kind) is not null) is not { } kind)
        {
            throw IssuerAnswer.Invalid("an entry names nothing");
        }

        return new RevocationAnswer(kind, Text(entry, kind)!, Number(entry, "at"), Number(entry, "until"), Text(entry, "reason"), Text(entry, "by"));
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static void WriteNumber(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
