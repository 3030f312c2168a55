using System.Buffers;
using System.Text.Json;
using OathMesh.Tokens;

namespace OathMesh.Client.Issuing;

/// <summary>The body of <c>POST /v1/token</c> and, with a count, of <c>POST /v1/tokens</c> (docs/protocol.md, section 10); what is absent is left out.</summary>
internal static class MintBody
{
    public static byte[] Write(TokenRequest request, string subject, int? count)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("sub", subject);
            writer.WriteString("aud", request.Audience);
            writer.WriteString("act", request.Action);
            if (request.Lifetime is { } lifetime)
            {
                writer.WriteNumber("ttl_hint", TokenMinter.ClampLifetime(lifetime));
            }

            WriteScope(writer, request.Scope);
            WriteOptional(writer, "reason", request.Reason);
            WriteOptional(writer, "env", request.Environment);
            WriteOptional(writer, "tenant", request.Tenant);
            WriteOptional(writer, "rqh", request.RequestHash);
            if (count is { } number)
            {
                writer.WriteNumber("count", number);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteScope(Utf8JsonWriter writer, IReadOnlyList<string>? scope)
    {
        if (scope is null)
        {
            return;
        }

        writer.WriteStartArray("scope");
        foreach (var entry in scope)
        {
            writer.WriteStringValue(entry);
        }

        writer.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
