using System.Buffers;
using System.Text.Json;
using OathMesh.Verification;

namespace OathMesh.Cli.Output;

/// <summary>Writes how a verification ended.</summary>
internal static class VerdictText
{
    public static void Write(VerificationResult result, CommandOutput output)
    {
        if (output.IsJson)
        {
            output.Json(writer => Write(result, writer));
        }
        else if (result.IsAllowed)
        {
            output.Verdict("ALLOW: all 14 steps passed.");
            foreach (var line in Claims(result.Caller))
            {
                output.Verdict(line);
            }
        }
        else
        {
            var error = result.Error;
            output.Verdict($"DENY at step {error.Step}, {error.Code}. {error.Message} {error.Fix}");
        }
    }

    private static void Write(VerificationResult result, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("outcome", result.IsAllowed ? "allow" : "deny");
        writer.WriteNumber("step", result.Step);
        writer.WriteString("code", result.Error?.Code);
        if (result.IsAllowed)
        {
            writer.WritePropertyName("claims");
            result.Caller.WriteClaims(writer);
        }

        writer.WriteEndObject();
    }

    private static List<string> Claims(OathMeshCaller caller)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            caller.WriteClaims(writer);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return [.. ClaimLines.Of(document.RootElement)];
    }
}
