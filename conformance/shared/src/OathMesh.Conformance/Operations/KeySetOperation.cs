using System.Text.Json;
using OathMesh.Keys;

namespace OathMesh.Conformance.Operations;

/// <summary><c>jwks</c>: whether each key set is accepted.</summary>
internal static class KeySetOperation
{
    public static void Run(JsonElement run, Utf8JsonWriter results)
    {
        run.RefuseOthers("cmd", "seq", "op", "steps");
        foreach (var step in run.RequiredArray("steps"))
        {
            step.RefuseOthers("jwks", "jwksBase64");
            if (IsAccepted(Document.Read(step, "jwks")))
            {
                results.WriteStartObject();
                results.WriteString("outcome", "accepted");
                results.WriteEndObject();
            }
            else
            {
                Refusal.Write(results);
            }
        }
    }

    private static bool IsAccepted(ReadOnlySpan<byte> json)
    {
        try
        {
            JsonWebKeySet.Parse(json);
            return true;
        }
        catch (KeyFormatException)
        {
            return false;
        }
    }
}
