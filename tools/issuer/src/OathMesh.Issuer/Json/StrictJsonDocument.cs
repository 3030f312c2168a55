using System.Text.Json;
using System.Text.Unicode;

namespace OathMesh.Issuer.Json;

/// <summary>Parses JSON that others wrote. The reader of members, <see cref="StrictObject"/>, needs what deserialisation does not give: every fault, not the first.</summary>
internal static class StrictJsonDocument
{
    /// <summary>What is wrong with a text that fails only when it is decoded.</summary>
    public const string UnpairedSurrogate = "is not JSON: it has an unpaired surrogate";

    /// <summary>Parses.</summary>
    /// <returns>The document, or <see langword="null"/> with what is wrong, to be read after the document's name. Never quotes the text.</returns>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, int maxDepth, out string? fault)
    {
        fault = null;
        if (!Utf8.IsValid(utf8.Span))
        {
            fault = "is not JSON: it is not UTF-8";
            return null;
        }

        try
        {
            // Duplicates are let through here and told, each by its name, by StrictObject.
            return JsonDocument.Parse(utf8, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Disallow, MaxDepth = maxDepth });
        }
        catch (JsonException e)
        {
            fault = $"is not JSON, or nested deeper than {maxDepth}, at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";
            return null;
        }
    }
}
