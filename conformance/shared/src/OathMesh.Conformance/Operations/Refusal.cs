using System.Text.Json;

namespace OathMesh.Conformance.Operations;

/// <summary>The result of an input that is refused as a whole.</summary>
internal static class Refusal
{
    public static void Write(Utf8JsonWriter results)
    {
        results.WriteStartObject();
        results.WriteString("outcome", "refused");
        results.WriteEndObject();
    }
}
