using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace OathMesh.AzureFunctions.Testee;

/// <summary>The caller's claims as JSON.</summary>
internal static class CallerClaims
{
    public static byte[] Of(FunctionContext context)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            context.GetOathMeshCaller()!.WriteClaims(writer);
        }

        return body.ToArray();
    }
}
