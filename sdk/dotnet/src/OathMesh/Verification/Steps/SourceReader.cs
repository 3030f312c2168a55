using System.Text.Json;

namespace OathMesh.Verification.Steps;

/// <summary>Reads the <c>src</c> claim: an object whose known members are strings of at most 512 bytes. Unknown members are ignored, as everywhere.</summary>
internal static class SourceReader
{
    public static bool TryRead(VerificationContext context, out OathMeshSource? source)
    {
        source = null;
        var slot = context.Slot(ClaimName.Source);
        if (slot.IsMissing)
        {
            return true;
        }

        if (slot.Type != JsonTokenType.StartObject)
        {
            return false;
        }

        string? type = null, repository = null, workflow = null, runId = null, commit = null;
        var reader = new Utf8JsonReader(context.Bytes(slot));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var wellFormed = reader.ValueTextEquals("type"u8) ? TakeText(ref reader, out type)
                : reader.ValueTextEquals("repo"u8) ? TakeText(ref reader, out repository)
                : reader.ValueTextEquals("workflow"u8) ? TakeText(ref reader, out workflow)
                : reader.ValueTextEquals("run_id"u8) ? TakeText(ref reader, out runId)
                : reader.ValueTextEquals("sha"u8) ? TakeText(ref reader, out commit)
                : Skip(ref reader);
            if (!wellFormed)
            {
                return false;
            }
        }

        source = new OathMeshSource { Type = type, Repository = repository, Workflow = workflow, RunId = runId, Commit = commit };
        return true;
    }

    private static bool TakeText(ref Utf8JsonReader reader, out string? text)
    {
        text = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        text = reader.GetString()!;
        return System.Text.Encoding.UTF8.GetByteCount(text) <= OathMeshLimits.MaxTextBytes;
    }

    private static bool Skip(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return true;
    }
}
