using System.Buffers;
using System.Text.Json;

namespace OathMesh.Cli.Issuing;

/// <summary>The body of <c>POST /v1/token</c>; what is absent is left out.</summary>
internal static class IssuerRequestBody
{
    public static byte[] Write(MintRequest request)
    {
        var claims = request.Claims;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("sub", claims.Subject);
            writer.WriteString("aud", claims.Audience);
            writer.WriteString("act", claims.Action);
            if (request.LifetimeSeconds is { } seconds)
            {
                writer.WriteNumber("ttl_hint", seconds);
            }

            if (claims.Scope is { } scope)
            {
                writer.WriteStartArray("scope");
                foreach (var entry in scope)
                {
                    writer.WriteStringValue(entry);
                }

                writer.WriteEndArray();
            }

            WriteOptional(writer, "reason", claims.Reason);
            WriteOptional(writer, "env", claims.Environment);
            WriteOptional(writer, "tenant", claims.Tenant);
            WriteOptional(writer, "rqh", claims.RequestHash);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
