using System.Runtime.InteropServices;
using System.Text.Json;

namespace OathMesh.Conformance.Operations;

/// <summary>A document under test: as JSON, taken letter by letter, or as the base64 of any bytes under the same name with <c>Base64</c>.</summary>
internal static class Document
{
    public static ReadOnlySpan<byte> Read(JsonElement parent, string name)
    {
        // Not TryGetMember: null is a document, too.
        var isJson = parent.TryGetProperty(name, out var json);
        if (isJson == parent.TryGetProperty(name + "Base64", out var bytes))
        {
            throw new CaseFormatException($"Exactly one of {name} and {name}Base64 must be given.");
        }

        return isJson ? JsonMarshal.GetRawUtf8Value(json) : CaseJson.Bytes(bytes, name + "Base64");
    }
}
